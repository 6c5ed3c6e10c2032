import type { Command } from 'commander';
import type { z } from 'zod';
import { type option, options, type ReloadReport, reloadReport } from '../answers.rug.ts';
import { giveOverBus } from '../bus.ts';
import { readText } from '../documents.ts';
import { type CommonOptions, clientOf, withCommon, withExamples, withReason } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';
import { type Column, table } from '../table.ts';

interface ReloadOptions extends CommonOptions {
  readonly reason?: string;
}

/** `config show|check|reload`. */
export function addConfig(program: Command, ports: CtlPorts): void {
  const group = program.command('config').description('see, check and reload the configuration');
  addShow(group, ports);
  addCheck(group, ports);
  addReload(group, ports);
}

function addShow(group: Command, ports: CtlPorts): void {
  const command = withCommon(group.command('show'))
    .description('show the configuration in force, and where each value came from')
    .action(async (given: CommonOptions) => {
      const answer = await clientOf(ports, given).call({ path: '/v1/config', shape: options });
      print(ports, given, answer, (layout) => table(answer.items, COLUMNS, layout));
    });
  withExamples(command, 'config show', 'config show | grep -v default', 'config show -o yaml');
}

function addCheck(group: Command, ports: CtlPorts): void {
  const command = withCommon(group.command('check <file>'))
    .description('judge a configuration file without using it; - is standard input')
    .action(async (file: string, given: CommonOptions) => {
      const answer = await clientOf(ports, given).call({
        method: 'POST',
        path: '/v1/config/check',
        body: { text: await readText(ports, file) },
        shape: reloadReport,
      });
      print(
        ports,
        given,
        answer,
        () => `${printable(file)} is good\n${report(answer, 'would be')}`,
      );
    });
  withExamples(command, 'config check /etc/rug/rug.yaml', 'config check - < rug.yaml');
}

function addReload(group: Command, ports: CtlPorts): void {
  const command = withReason(withCommon(group.command('reload')))
    .description('read file and environment again, and apply what can be applied')
    .action(async (given: ReloadOptions) => {
      const { bus, reason } = given;
      if (bus !== null) {
        return giveOverBus(ports, given, bus, [
          { command: 'config-reload', ...(reason === undefined ? {} : { reason }) },
        ]);
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

function report({ applied, restart }: ReloadReport, tense: string): string {
  const parts = [
    [`${tense} in force now`, applied],
    [`${tense} in force after a restart`, restart],
  ] as const;
  const shown = parts.filter(([, changes]) => changes.length > 0);
  if (shown.length === 0) return 'nothing changes\n';
  return shown
    .map(([title, changes]) => {
      const lines = changes.map(
        ({ path, before, after }) => `  ${path}: ${valueText(before)} > ${valueText(after)}`,
      );
      return [`${title}:`, ...lines.map(printable)].map((line) => `${line}\n`).join('');
    })
    .join('');
}

const COLUMNS: readonly Column<z.output<typeof option>>[] = [
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
