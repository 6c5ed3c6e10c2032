import type { Command } from 'commander';
import { accepted } from '../answers.ts';
import { readObject } from '../documents.ts';
import { CtlFailure, EXIT } from '../failure.ts';
import { followOrders, newestDecision } from '../follow.ts';
import { idMeant } from '../identify.ts';
import { clientOf, withCommon, withExamples, withReason, withWait } from '../options.ts';
import type { OrderOptions } from '../orders.ts';
import { toLabels, toList } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';
import type { Family } from './family.ts';

interface CreateOptions extends OrderOptions {
  readonly file?: string;
  readonly id?: string;
  readonly tenant?: string;
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
  const command = withReason(withWait(withCommon(group.command('create [id]'))))
    .description('create one')
    .option('-f, --file <file>', 'all of it as YAML or JSON, - for standard input; options win')
    .option('--tenant <tenant>', 'its owner')
    .option('--id <id>', 'as the argument; without both one is drawn')
    .option('--hardware <name>', 'may be left out where only one driver serves the kind')
    .option('--spec <spec>', 'the desired spec: JSON or YAML, @file, or - for standard input')
    .option('--label <name=value>', 'may be repeated', toLabels)
    .option('--tag <tag>', 'may be repeated', toList)
    .option('--rack <rack>', 'where it is')
    .option('--parent <id>', 'the resource it depends on');
  if (kind === null) command.option('--kind <kind>', 'its kind, e.g. virtual_router');
  command.action(async (id: string | undefined, options: CreateOptions) => {
    const client = clientOf(ports, options);
    const parent = options.parent && (await idMeant(client, options.parent));
    const given = { ...options, ...oneId(id, options), ...(parent ? { parent } : {}) };
    const body = await bodyOf(ports, kind, given);
    const { wait, timeout, reason } = options;
    const known = typeof body.id === 'string' && wait === true ? body.id : null;
    const after = known === null ? 0 : await newestDecision(client, known);
    const answer = await client.call({
      method: 'POST',
      path: '/v1/resources',
      body,
      reason,
      shape: accepted,
    });
    if (wait === true && answer.seq !== null) {
      const { id, seq } = answer;
      const followed = { id, what: 'create', event: 'CREATE', seq, after };
      const end = (await followOrders({ ports, client, timeout }, [followed])).get(id);
      if (end?.type === 'failed') throw end.failure;
    }
    print(ports, options, answer, () => `created ${printable(answer.id)}\n`);
  });
  const kindOption = kind === null ? ' --kind virtual_router' : '';
  const create = `${name} create${kindOption} --tenant acme`;
  withExamples(
    command,
    create,
    `${name} create edge-1${kindOption} --tenant acme --spec '{"name": "edge"}' --wait`,
    `${create} --spec @spec.yaml`,
    `${name} create -f router.yaml --reason 'ticket 4711'`,
  );
}

/** The id, said in one of two ways; throws CtlFailure where they differ. */
function oneId(argument: string | undefined, { id = argument }: CreateOptions): { id?: string } {
  if (argument !== undefined && id !== argument) {
    throw new CtlFailure(EXIT.usage, `two ids: ${argument} and --id ${id}`, 'Give one of them.');
  }
  return id === undefined ? {} : { id };
}

/** What the file says, the options over it. */
async function bodyOf(
  ports: CtlPorts,
  familyKind: string | null,
  options: CreateOptions,
): Promise<Record<string, unknown>> {
  const { file, id, tenant, hardware, spec, label, tag, rack, parent } = options;
  const given = {
    id,
    tenantId: tenant,
    kind: familyKind ?? options.kind,
    hardware,
    spec: spec === undefined ? undefined : await readObject(ports, spec),
    labels: label,
    tags: tag,
    rack,
    parentId: parent,
  };
  const base = file === undefined ? {} : await readObject(ports, file === '-' ? '-' : `@${file}`);
  const body = {
    ...base,
    ...Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)),
  };
  for (const [field, option] of [
    ['tenantId', '--tenant'],
    ['kind', '--kind'],
  ] as const) {
    if (field in body) continue;
    const place = file === undefined ? '' : ` and ${file} has no ${field}`;
    throw new CtlFailure(
      EXIT.usage,
      `required option '${option} <${option.slice(2)}>' not specified${place}`,
      'Give it, or a file with -f that has it.',
    );
  }
  return body;
}
