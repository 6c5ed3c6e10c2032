import type { Candidates, CommandNode, OptionNode } from './tree.ts';

/** The completion of zsh, from 5.0 on. */
export function zshCompletion(nodes: readonly CommandNode[]): string {
  return `#compdef rug-ctl
# zsh completion for rug-ctl; written by \`rug-ctl completion zsh\`
_rug_ctl_ask() {
  local -a known
  known=(\${(f)"$(rug-ctl completion ask "$1" "\${(@)_rug_ctl_line[2,-2]}" 2> /dev/null)"})
  compadd -a known
}
${nodes.map(functionOf).join('\n')}
_rug_ctl() {
  local -a _rug_ctl_line
  _rug_ctl_line=("\${words[@]}")
  _rug_ctl_0
}
if [[ $funcstack[1] == _rug-ctl ]]; then _rug_ctl "$@"; else compdef _rug_ctl rug-ctl; fi
`;
}

const nameOf = (path: string): string =>
  path === '' ? '_rug_ctl_0' : `_rug_ctl_0_${path.replaceAll(/[ -]/g, '_')}`;

function functionOf({ path, commands, options, args, variadic }: CommandNode): string {
  const specs = options.flatMap(optionSpecs);
  if (commands.length === 0) {
    const positional = args.map((one, at) => {
      const many = variadic && at === args.length - 1;
      return `'${many ? '*' : at + 1}:${'argument'}:${action(one)}'`;
    });
    return `${nameOf(path)}() {\n  _arguments -S ${[...specs, ...positional].join(' \\\n    ')}\n}`;
  }
  const listed = commands.map(({ name, about }) => `    ${single(`${name}:${about}`)}`).join('\n');
  const branches = commands
    .map(({ name }) => `      ${name}) ${nameOf(path === '' ? name : `${path} ${name}`)} ;;`)
    .join('\n');
  return `${nameOf(path)}() {
  local state line
  local -a commands
  commands=(
${listed}
  )
  _arguments -C -S ${specs.join(' \\\n    ')} \\
    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${branches}
      esac
      ;;
  esac
}`;
}

/** One spec for each flag, each with what its value may be. */
function optionSpecs({ flags, about, value }: OptionNode): readonly string[] {
  const what = about.replaceAll(/[[\]\\:]/g, '\\$&');
  return flags.map((flag) => {
    const joined = value !== null && flag.startsWith('--') ? '=' : '';
    const argument = value === null ? '' : `:value:${action(value)}`;
    return single(`*${flag}${joined}[${what}]${argument}`);
  });
}

function action(candidates: Candidates): string {
  switch (candidates.type) {
    case 'words':
      return `(${candidates.words.join(' ')})`;
    case 'ask':
      return `{_rug_ctl_ask ${candidates.what}}`;
    case 'files':
      return '_files';
    case 'none':
      return ' ';
  }
}

/** In single quotes, as a shell reads it back. */
const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
