import type { Candidates, CommandNode, OptionNode } from './tree.ts';

/** The completion of bash, from 4.1 on; needs nothing but bash. */
export function bashCompletion(nodes: readonly CommandNode[]): string {
  return `# bash completion for rug-ctl; written by \`rug-ctl completion bash\`
_rug_ctl_commands() {
  case "$1" in
${cases(
  nodes.filter(({ commands }) => commands.length > 0),
  ({ commands }) => `echo ${quoted(commands.map(({ name }) => name))}`,
)}
  esac
}
_rug_ctl_options() {
  case "$1" in
${cases(nodes, ({ options }) => `echo ${quoted(options.flatMap(({ flags }) => flags))}`)}
  esac
}
# What the value of an option may be; fails where the option has none.
_rug_ctl_value() {
  case "$1 $2" in
${valueCases(nodes)}
  *) return 1 ;;
  esac
}
_rug_ctl_argument() {
  case "$1" in
${cases(
  nodes.filter(({ args }) => args.length > 0),
  argumentBody,
)}
  esac
}
_rug_ctl() {
  local cur words=() path='' count=0 index word kind
  # Colons are in our ids: words are cut at spaces only.
  local line="\${COMP_LINE:0:COMP_POINT}"
  read -ra words <<< "$line"
  [[ $line == *' ' ]] && words+=('')
  cur="\${words[-1]}"
  local skip=''
  for ((index = 1; index < \${#words[@]} - 1; index++)); do
    word="\${words[index]}"
    if [[ -n $skip ]]; then skip=''; continue; fi
    if [[ $word == -* ]]; then
      [[ $word != *=* ]] && _rug_ctl_value "$path" "$word" > /dev/null && skip="$word"
    elif [[ " $(_rug_ctl_commands "$path") " == *" $word "* ]]; then
      path="\${path:+$path }$word"
    else
      count=$((count + 1))
    fi
  done
  if [[ -n $skip ]]; then
    kind="$(_rug_ctl_value "$path" "$skip")"
  elif [[ $cur == --*=* ]]; then
    kind="$(_rug_ctl_value "$path" "\${cur%%=*}")"
    cur="\${cur#*=}"
  elif [[ $cur == -* ]]; then
    kind="words:$(_rug_ctl_options "$path")"
  else
    kind="words:$(_rug_ctl_commands "$path")"
    [[ $kind == words: ]] && kind="$(_rug_ctl_argument "$path" "$count")"
  fi
  COMPREPLY=()
  case "$kind" in
  words:*) mapfile -t COMPREPLY < <(compgen -W "\${kind#words:}" -- "$cur") ;;
  files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
  ask:*)
    local known
    known="$(rug-ctl completion ask "\${kind#ask:}" "\${words[@]:1:\${#words[@]}-2}" 2> /dev/null)"
    mapfile -t COMPREPLY < <(compgen -W "$known" -- "$cur")
    ;;
  esac
  # Readline cuts at colons: it wants what follows the last one.
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    local before="\${cur%"\${cur##*:}"}"
    COMPREPLY=("\${COMPREPLY[@]#"$before"}")
  fi
}
complete -F _rug_ctl rug-ctl
`;
}

const quoted = (words: readonly string[]): string => `'${words.join(' ')}'`;

const cases = (nodes: readonly CommandNode[], body: (node: CommandNode) => string): string =>
  nodes.map((node) => `  '${node.path}') ${body(node)} ;;`).join('\n');

/** `words:a b`, `files`, `ask:resource`, or nothing. */
function kindOf(candidates: Candidates): string {
  switch (candidates.type) {
    case 'words':
      return `words:${candidates.words.join(' ')}`;
    case 'ask':
      return `ask:${candidates.what}`;
    case 'files':
      return 'files';
    case 'none':
      return '';
  }
}

/** Options with the same values in one line. */
function valueCases(nodes: readonly CommandNode[]): string {
  const valued = nodes.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }: OptionNode) =>
      value === null ? [] : flags.map((flag) => ({ of: `'${path} ${flag}'`, kind: kindOf(value) })),
    ),
  );
  return [...Map.groupBy(valued, ({ kind }) => kind)]
    .map(([kind, some]) => `  ${some.map(({ of }) => of).join(' | ')}) echo '${kind}' ;;`)
    .join('\n');
}

function argumentBody({ args, variadic }: CommandNode): string {
  const kinds = args.map(kindOf);
  const last = kinds.length - 1;
  const lines = kinds.map((kind, at) => `${variadic && at === last ? '*' : at}) echo '${kind}' ;;`);
  return `case "$2" in ${lines.join(' ')} esac`;
}
