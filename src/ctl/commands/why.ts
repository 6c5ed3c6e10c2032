import type { Command } from 'commander';
import { type Why, why } from '../answers.insight.ts';
import { withId } from '../identify.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { print } from '../printing.ts';
import { insist, resourcePath } from '../targets.ts';
import { whyScreen } from '../why.ts';
import type { Family } from './family.ts';

/** `resource why ID`: where it is, what it waits for, and what to do. */
export function addWhy(group: Command, ports: CtlPorts, family: Family | null): void {
  const command = withCommon(group.command('why <id>'))
    .description('say where it is, what it waits for, and what to do')
    .action(async (id: string, options: CommonOptions) => {
      const client = clientOf(ports, options);
      const answer: Why = await withId(client, id, (one) =>
        client.call({ path: `${resourcePath(one)}/why`, shape: why }),
      );
      insist(answer, { kind: family?.kind ?? null });
      const width = Math.min(100, Math.max(40, ports.out.columns ?? 80));
      print(ports, options, answer, ({ colour }) =>
        whyScreen(answer, { now: ports.time.now(), width, colour }),
      );
    });
  const name = family === null ? 'why' : `${family.name} why`;
  withExamples(command, `${name} 5f0c2a9e-...`, `${name} 5f0c2a9e-... -o json`);
}
