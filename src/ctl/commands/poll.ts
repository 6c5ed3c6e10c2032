import type { Command } from 'commander';
import type { Answer } from '../answers.ts';
import { giveOverBus } from '../bus.ts';
import { resources } from '../explain.ts';
import { withCommon, withExamples, withReason, withWait } from '../options.ts';
import { giveOrder, type OrderOptions } from '../orders.ts';
import type { CtlPorts } from '../ports.ts';
import { toTarget } from '../targets.ts';

/** `poll`: looks at everything. Nobody is asked: a look changes nothing. */
export function addPoll(program: Command, ports: CtlPorts): void {
  const command = withReason(withWait(withCommon(program.command('poll'))))
    .description('look whether everything is as it should be')
    .option('--plan', 'show what it would do, and do nothing')
    .option('--yes', 'nobody is asked anyway: a look changes nothing')
    .action((options: OrderOptions) => {
      const { bus } = options;
      if (bus !== null) {
        const text = ({ hit }: Answer): string => `poll sent: ${resources(hit)}\n`;
        return giveOverBus(ports, options, bus, [
          { about: '*', payload: { command: 'poll' }, text },
        ]);
      }
      const whom = toTarget(['*']);
      const errand = { word: 'poll', order: { type: 'POLL' }, narrowing: { kind: null } };
      return giveOrder(ports, whom, errand, { ...options, yes: true });
    });
  withExamples(command, 'poll', 'poll --wait', 'poll --amqp amqp://rug@broker.example');
}
