import type { Command } from 'commander';
import { giveOverBus } from '../bus.ts';
import { withCommon, withExamples, withReason, withWait } from '../options.ts';
import { giveOrder, type OrderOptions } from '../orders.ts';
import type { CtlPorts } from '../ports.ts';
import { toTarget } from '../targets.ts';

/** `poll`: looks at everything. Nobody is asked: a look changes nothing. */
export function addPoll(program: Command, ports: CtlPorts): void {
  const command = withReason(withWait(withCommon(program.command('poll'))))
    .description('look whether everything is as it should be')
    .option('--plan', 'show what it would do, and do nothing')
    .action((options: OrderOptions) => {
      const { bus } = options;
      if (bus !== null) return giveOverBus(ports, options, bus, [{ command: 'poll' }]);
      const whom = toTarget(['*']);
      return giveOrder(ports, whom, { type: 'POLL' }, { kind: null }, { ...options, yes: true });
    });
  withExamples(command, 'poll', 'poll --wait', 'poll --amqp amqp://rug@broker.example');
}
