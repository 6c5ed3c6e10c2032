import type { Candidates, CommandNode } from './tree.ts';

/** The completion of fish, from 3.0 on. */
export function fishCompletion(nodes: readonly CommandNode[]): string {
  return `# fish completion for rug-ctl; written by \`rug-ctl completion fish\`
# The words that lead to the command on the line: options and their values do not count.
function __rug_ctl_path
    set -l path
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case ${valueFlags(nodes)}
                set skip 1
            case '-*'
            case '*'
                set -a path $word
        end
    end
    string join ' ' -- $path
end
function __rug_ctl_at
    test (__rug_ctl_path | string collect --allow-empty) = "$argv"
end
function __rug_ctl_below
    string match -q -- "$argv *" (__rug_ctl_path | string collect --allow-empty)' '
end
# True where the argument that comes next is one of those from $argv[2] to $argv[3].
function __rug_ctl_arg
    __rug_ctl_below $argv[1]; or return 1
    set -l words (string split ' ' -- (__rug_ctl_path))
    set -l at (math (count $words) - (count (string split ' ' -- $argv[1])))
    test $at -ge $argv[2] -a $at -le $argv[3]
end
function __rug_ctl_ask
    rug-ctl completion ask $argv (commandline -opc)[2..-1] 2> /dev/null
end
complete -c rug-ctl -f
${nodes.flatMap(linesOf).join('\n')}
`;
}

/** Every flag that takes a value. */
function valueFlags(nodes: readonly CommandNode[]): string {
  const flags = nodes.flatMap(({ options }) =>
    options.flatMap(({ flags, value }) => (value === null ? [] : flags)),
  );
  return [...new Set(flags)].join(' ');
}

function linesOf({ path, commands, options, args, variadic }: CommandNode): readonly string[] {
  const when = (test: string, ...words: readonly (string | number)[]): string =>
    `complete -c rug-ctl -n ${single([test, single(path), ...words].join(' '))}`;
  const here = when(commands.length === 0 ? '__rug_ctl_below' : '__rug_ctl_at');
  return [
    ...commands.map(({ name, about }) => `${when('__rug_ctl_at')} -a ${name} -d ${single(about)}`),
    ...options.map(({ flags, about, value }) => {
      const names = flags.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      const argument = value === null ? '' : ` -r${values(value)}`;
      return `${here} ${names.join(' ')} -d ${single(about)}${argument}`;
    }),
    ...args.flatMap((one, at) => {
      const last = variadic && at === args.length - 1 ? ANY : at;
      return one.type === 'none' ? [] : `${when('__rug_ctl_arg', at, last)}${values(one)}`;
    }),
  ];
}

/** More arguments than anybody gives. */
const ANY = 9999;

function values(candidates: Candidates): string {
  switch (candidates.type) {
    case 'words':
      return ` -f -a ${single(candidates.words.join(' '))}`;
    case 'ask':
      return ` -f -a ${single(`(__rug_ctl_ask ${candidates.what})`)}`;
    case 'files':
      return ' -F';
    case 'none':
      return ' -f';
  }
}

/** In single quotes, as fish reads it back. */
const single = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
