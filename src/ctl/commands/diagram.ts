import { type Command, Option } from 'commander';
import { withId } from '../identify.ts';
import { type CommonOptions, clientOf, withConnection, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';

interface DiagramOptions extends CommonOptions {
  readonly format: 'dot' | 'svg';
}

/** `diagram [ID]`: the state machine, the present state of a resource marked. */
export function addDiagram(program: Command, ports: CtlPorts): void {
  const command = withConnection(program.command('diagram [id]'))
    .description('print the state machine; with an id, its present state is marked')
    .addOption(
      new Option('--format <format>', 'of the picture').choices(['dot', 'svg']).default('dot'),
    )
    .action(async (id: string | undefined, options: DiagramOptions) => {
      const { format } = options;
      const client = clientOf(ports, options);
      const picture = (one?: string) => client.text('/v1/diagram', { format, id: one });
      const text = await (id === undefined ? picture() : withId(client, id, picture));
      ports.out.write(text.endsWith('\n') ? text : `${text}\n`);
    });
  withExamples(
    command,
    'diagram > machine.dot',
    'diagram --format svg > machine.svg',
    'diagram 5f0c2a9e-... | dot -Tpng -o now.png',
  );
}
