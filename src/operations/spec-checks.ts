/** What the schema of a kind says of a spec or a patch: whether it is right, what may be recorded. */
import type { DriverRegistry, Kind } from '../model/driver.ts';
import { RugError } from '../model/errors.ts';
import type { NewResource } from '../model/event.ts';
import { toIssue } from '../model/issue.ts';
import type { JsonObject, Patch } from '../model/json.ts';
import type { Order } from '../model/operations.ts';
import { patchFault } from '../model/patchfault.ts';
import type { Summary } from '../model/ports.ts';
import { withoutSecrets } from '../model/secrets.ts';

type Kinds = Pick<DriverRegistry, 'kinds'>;

/**
 * The spec as the kind has it.
 *
 * @throws RugError `unknown_kind`, `unknown_driver`, `bad_request` with the field
 */
export function checkedSpec(registry: DriverRegistry, resource: NewResource): JsonObject {
  const { spec } = kindOf(registry, resource);
  const parsed = spec.safeParse(resource.spec);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // A field that seems to be missing may be the one that is misspelt.
  const first = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const issue = first === undefined ? null : toIssue(spec, first, resource.spec);
  throw new RugError('bad_request', issue?.message ?? 'the spec is invalid', {
    field: ['spec', ...(issue?.path ?? [])].join('.'),
  });
}

function kindOf(registry: DriverRegistry, { kind: name, hardware }: NewResource): Kind {
  const kind = registry.kinds.get(name);
  if (kind === undefined) {
    const known = [...registry.kinds.keys()].join(', ');
    throw new RugError('unknown_kind', `no kind "${name}"; there are: ${known}`, { field: 'kind' });
  }
  if (registry.has(name, hardware)) return kind;
  const known = registry.drivers.filter((driver) => driver.kind === name);
  const names = known.map((driver) => driver.hardware).join(', ');
  throw new RugError(
    'unknown_driver',
    `no driver for ${name} on "${hardware}"; there are: ${names}`,
    { field: 'hardware' },
  );
}

/** What is wrong with the patch of an order for such a resource, and where; null: nothing. */
export function faultIn(
  { kinds }: Kinds,
  { kind, spec }: Pick<Summary, 'kind' | 'spec'>,
  { patch }: Pick<Order, 'patch'>,
): { readonly field: string; readonly message: string } | null {
  const schema = kinds.get(kind)?.spec;
  if (schema === undefined || patch === null) return null;
  const fault = patchFault(schema, spec, patch);
  if (fault === null) return null;
  return { field: ['patch', ...fault.path].join('.'), message: fault.message };
}

/** Throws RugError `bad_request` when the patch of an order cannot be applied to this resource. */
export function checkPatch(
  registry: Kinds,
  resource: Pick<Summary, 'kind' | 'spec'>,
  order: Pick<Order, 'patch'>,
): void {
  const fault = faultIn(registry, resource, order);
  if (fault !== null) throw new RugError('bad_request', fault.message, { field: fault.field });
}

/** A spec or a patch as it may be in the audit: without what these kinds call secret. */
export const recordable = (
  { kinds }: Kinds,
  names: Iterable<string>,
  spec: JsonObject | Patch,
): JsonObject =>
  withoutSecrets(
    [...names].flatMap((name) => kinds.get(name)?.spec ?? []),
    spec,
  );
