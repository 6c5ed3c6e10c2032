import { Argument, type Command } from 'commander';
import type { z } from 'zod';
import { BRAKE_SCOPES } from '../../model/brake.ts';
import { age } from '../age.ts';
import type { BrakeState } from '../answers.insight.ts';
import { brakes, released } from '../answers.rug.ts';
import { brakeWords } from '../brake.ts';
import { confirm } from '../confirm.ts';
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
import { type Column, type Layout, table } from '../table.ts';

interface ReleaseOptions extends CommonOptions {
  readonly reason?: string;
  readonly yes?: boolean;
}

/** `brake show|release`. */
export function addBrake(program: Command, ports: CtlPorts): void {
  const group = withGroup(
    program.command('brake').description('see what keeps mass rebuilds back, and release it'),
    ...['brake show', `brake release rack a7 --reason 'a7 has lost its power'`],
  );
  const show = withCommon(group.command('show'))
    .description('show the scopes with deaths, those that are braked first')
    .action(async (options: CommonOptions) => {
      const answer = await clientOf(ports, options).call({ path: '/v1/brake', shape: brakes });
      print(ports, options, answer, (layout) => shown(answer, ports.time.now(), layout));
    });
  withExamples(show, 'brake show', 'brake show -o json');
  const release = withReason(withCommon(group.command('release')))
    .description('say that the deaths are real: what is still dead is rebuilt')
    .addArgument(new Argument('[scope]', 'absent: every braked scope').choices(BRAKE_SCOPES))
    .addArgument(new Argument('[key]', 'which tenant, hardware or rack'))
    .option('--yes', 'do not ask')
    .action((scope: string | undefined, key: string | undefined, options: ReleaseOptions) =>
      letGo(ports, scope, key, options),
    );
  withExamples(
    release,
    'brake release',
    `brake release rack a7 --reason 'a7 has lost its power' --yes`,
    'brake release tenant 79f054a8c76e4c22afa86cdd2cd88536',
  );
}

function shown(answer: z.output<typeof brakes>, now: number, layout: Layout): string {
  const { items, enabled, windowSeconds, settleSeconds } = answer;
  const terms = `deaths within ${windowSeconds} s count together, and settle for ${settleSeconds} s`;
  const head = enabled ? `the brake is armed: ${terms}\n` : 'the brake is switched off\n';
  if (items.length === 0) return `${head}no deaths\n`;
  return `${head}\n${table(items, columnsAt(now), layout)}`;
}

const columnsAt = (now: number): readonly Column<BrakeState>[] => [
  { title: 'SCOPE', cell: ({ scope }) => scope },
  { title: 'KEY', cell: ({ key }) => key, shrinks: true },
  {
    title: 'STATE',
    cell: ({ engaged }) =>
      engaged ? { text: 'braked', style: 'red' } : { text: 'free', style: 'green' },
  },
  { title: 'SINCE', cell: ({ since }) => (since === null ? '' : age(since, now)) },
  { title: 'DEAD', cell: ({ dead, size }) => `${dead} of ${size}` },
  { title: 'LIMIT', cell: ({ limit }) => String(limit) },
  { title: 'PARKED', cell: ({ parked }) => String(parked) },
];

async function letGo(
  ports: CtlPorts,
  scope: string | undefined,
  key: string | undefined,
  options: ReleaseOptions,
): Promise<void> {
  const client = clientOf(ports, options);
  if (options.yes !== true) {
    const { items } = await client.call({ path: '/v1/brake', shape: brakes });
    const meant = items.filter(
      (one) =>
        one.engaged &&
        (scope === undefined || one.scope === scope) &&
        (key === undefined || one.key === key),
    );
    if (meant.length > 0)
      await confirm(ports, `releases ${meant.map(brakeWords).join('; ')}`, false);
  }
  const answer = await client.call({
    method: 'POST',
    path: '/v1/brake/release',
    body: { ...(scope === undefined ? {} : { scope }), ...(key === undefined ? {} : { key }) },
    reason: options.reason,
    shape: released,
  });
  print(ports, options, answer, () =>
    answer.released.length === 0
      ? 'nothing was braked\n'
      : answer.released.map((one) => `released ${printable(brakeWords(one))}\n`).join(''),
  );
}
