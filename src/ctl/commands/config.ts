import type { Command } from 'commander';
import { z } from 'zod';
import { nearest } from '../../model/nearest.ts';
import { type option, options, reloadReport } from '../answers.rug.ts';
import type { Answer } from '../answers.ts';
import { giveOverBus, plainText } from '../bus.ts';
import { readText } from '../documents.ts';
import { ApiFailure, CtlFailure, EXIT } from '../failure.ts';
import {
  type CommonOptions,
  clientOf,
  withCommon,
  withExamples,
  withGroup,
  withReason,
} from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';
import { type Column, table } from '../table.ts';

interface ReloadOptions extends CommonOptions {
  readonly reason?: string;
}

/** `config show|check|reload`. */
export function addConfig(program: Command, ports: CtlPorts): void {
  const group = withGroup(
    program.command('config').description('see, check and reload the configuration'),
    ...['config show machine', 'config check rug.yaml', 'config reload'],
  );
  addShow(group, ports);
  addCheck(group, ports);
  addReload(group, ports);
}

function addShow(group: Command, ports: CtlPorts): void {
  const command = withCommon(group.command('show [option...]'))
    .description('show the configuration in force, and where each value came from')
    .action(async (wanted: readonly string[], given: CommonOptions) => {
      const answer = await clientOf(ports, given).call({ path: '/v1/config', shape: options });
      const items = wanted.length === 0 ? answer.items : pick(answer.items, wanted);
      print(ports, given, { ...answer, items }, (layout) =>
        table(items, COLUMNS, {
          ...layout,
          width: Math.min(layout.width, ports.out.columns ?? 80),
        }),
      );
    });
  withExamples(
    command,
    'config show',
    'config show machine http.port -o wide',
    'config show -o yaml',
  );
}

type Option = z.output<typeof option>;

/** The options that are named, or begin so; throws CtlFailure for a word that names none. */
function pick(items: readonly Option[], words: readonly string[]): readonly Option[] {
  const isMeant = (word: string, { path }: Option): boolean => path.startsWith(word);
  for (const word of words) {
    if (items.some((item) => isMeant(word, item))) continue;
    const near = nearest(
      word,
      items.map(({ path }) => path),
    );
    throw new CtlFailure(
      EXIT.usage,
      `no option begins with "${word}"${near === null ? '' : `; did you mean "${near}"?`}`,
      'List them with `rug-ctl config show`.',
    );
  }
  return items.filter((item) => words.some((word) => isMeant(word, item)));
}

function addCheck(group: Command, ports: CtlPorts): void {
  const command = withCommon(group.command('check <file>'))
    .description('judge a configuration file without using it; - is standard input')
    .action(async (file: string, given: CommonOptions) => {
      const check = {
        method: 'POST',
        path: '/v1/config/check',
        body: { text: await readText(ports, file) },
        shape: reloadReport,
      } as const;
      const answer = await clientOf(ports, given).call(check).catch(mistaken);
      print(
        ports,
        given,
        answer,
        () => `${printable(file)} is good\n${report(answer, 'would be')}`,
      );
    });
  withExamples(command, 'config check /etc/rug/rug.yaml', 'config check - < rug.yaml');
}

/** A bad file is the mistake of who brings it. */
function mistaken(error: unknown): never {
  if (!(error instanceof ApiFailure) || error.code !== 'bad_config') throw error;
  throw new CtlFailure(EXIT.usage, error.message, error.hint);
}

function addReload(group: Command, ports: CtlPorts): void {
  const command = withReason(withCommon(group.command('reload')))
    .description('read file and environment again, and apply what can be applied')
    .action(async (given: ReloadOptions) => {
      const { bus, reason } = given;
      if (bus !== null) {
        const why = reason === undefined ? {} : { reason };
        const payload = { command: 'config-reload', ...why } as const;
        return giveOverBus(ports, given, bus, [{ about: 'config', payload, text: reloadedText }]);
      }
      const answer = await clientOf(ports, given).call({
        method: 'POST',
        path: '/v1/config/reload',
        reason,
        shape: reloadReport,
      });
      print(ports, given, answer, () => `reloaded\n${report(answer, 'is')}`);
    });
  withExamples(command, 'config reload', `config reload --reason 'longer boots'`);
}

/** What the bus says of a reload: it names the options alone. */
const overBus = z.looseObject({ applied: z.array(z.string()), restart: z.array(z.string()) });

function reloadedText(answer: Answer): string {
  const parsed = overBus.safeParse(answer.details);
  if (!parsed.success) return plainText(answer);
  const [applied, restart] = [parsed.data.applied, parsed.data.restart].map((paths) =>
    paths.map((path) => ({ path })),
  );
  return `reloaded\n${report({ applied: applied ?? [], restart: restart ?? [] }, 'is')}`;
}

/** Options that change; `before` and `after` where they are known. */
interface Changes {
  readonly applied: readonly Change[];
  readonly restart: readonly Change[];
}

interface Change {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

function report({ applied, restart }: Changes, tense: string): string {
  const parts = [
    [`${tense} in force now`, applied],
    [`${tense} in force after a restart`, restart],
  ] as const;
  const shown = parts.filter(([, changes]) => changes.length > 0);
  if (shown.length === 0) return 'nothing changes\n';
  return shown
    .map(([title, changes]) => {
      const lines = changes.map(({ path, ...values }) =>
        'before' in values || 'after' in values
          ? `  ${path}: ${valueText(values.before)} > ${valueText(values.after)}`
          : `  ${path}`,
      );
      return [`${title}:`, ...lines.map(printable)].map((line) => `${line}\n`).join('');
    })
    .join('');
}

const COLUMNS: readonly Column<Option>[] = [
  { title: 'OPTION', cell: ({ path }) => path },
  { title: 'VALUE', cell: ({ value }) => valueText(value), shrinks: true },
  {
    title: 'FROM',
    cell: ({ origin }) => (origin === 'default' ? { text: origin, style: 'gray' } : origin),
    shrinks: true,
  },
];

/** A value on one line. */
function valueText(value: unknown): string {
  if (value === undefined || value === null) return '-';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
