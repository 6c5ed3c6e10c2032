import type { Command } from 'commander';
import { accepted } from '../answers.ts';
import { readObject } from '../documents.ts';
import { followOne, newestDecision } from '../follow.ts';
import {
  type CommonOptions,
  clientOf,
  print,
  toLabels,
  toList,
  type WaitOptions,
  withCommon,
  withExamples,
  withWait,
} from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import type { Family } from './family.ts';

interface CreateOptions extends CommonOptions, WaitOptions {
  readonly id?: string;
  readonly tenant: string;
  readonly kind?: string;
  readonly hardware?: string;
  readonly spec?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly tag?: readonly string[];
  readonly rack?: string;
  readonly parent?: string;
}

/** `resource create`. */
export function addCreate(group: Command, ports: CtlPorts, { name, kind }: Family): void {
  const command = withWait(withCommon(group.command('create')))
    .description('create one')
    .requiredOption('--tenant <id>', 'its owner')
    .option('--id <id>', 'absent: one is drawn')
    .option('--hardware <name>', 'may be left out where only one driver serves the kind')
    .option('--spec <spec>', 'the desired spec: JSON or YAML, @file, or - for standard input')
    .option('--label <name=value>', 'may be repeated', toLabels)
    .option('--tag <tag>', 'may be repeated', toList)
    .option('--rack <rack>', 'where it is')
    .option('--parent <id>', 'the resource it depends on');
  if (kind === null) command.requiredOption('--kind <kind>', 'its kind, e.g. virtual_router');
  command.action(async (options: CreateOptions) => {
    const client = clientOf(ports, options);
    const { id, tenant, hardware, label, tag, rack, parent } = options;
    const after = options.wait === true && id !== undefined ? await newestDecision(client, id) : 0;
    const answer = await client.call({
      method: 'POST',
      path: '/v1/resources',
      body: {
        id,
        tenantId: tenant,
        kind: kind ?? options.kind,
        hardware,
        spec: options.spec === undefined ? undefined : await readObject(ports, options.spec),
        labels: label,
        tags: tag,
        rack,
        parentId: parent,
      },
      shape: accepted,
    });
    if (options.wait === true && answer.seq !== null) {
      const followed = { id: answer.id, type: 'CREATE', seq: answer.seq, after };
      await followOne({ ports, client, timeout: options.timeout }, followed);
    }
    print(ports, options, answer, () => `created ${printable(answer.id)}\n`);
  });
  const kindOption = kind === null ? ' --kind virtual_router' : '';
  const create = `${name} create${kindOption} --tenant acme`;
  withExamples(
    command,
    create,
    `${create} --spec '{"name": "edge"}' --wait`,
    `${create} --spec @spec.yaml`,
  );
}
