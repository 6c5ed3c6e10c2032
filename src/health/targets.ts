import { z } from 'zod';
import type { Standing, Summary } from '../model/ports.ts';
import type { Status } from '../model/words.ts';

/** A resource that gets POLLs. */
export const target = z.strictObject({
  id: z.string(),
  kind: z.string(),
  /** The instances to ask; empty: nobody can be asked, the POLL goes without a verdict. */
  addresses: z.array(z.string()).readonly(),
});
export type Target = z.output<typeof target>;

/** A POLL starts nothing there, so none is sent (spec 1.4; design: quiesced and held). */
const LEFT_ALONE: ReadonlySet<Status> = new Set(['error', 'quiesced', 'held']);

/** Whether a resource gets POLLs. */
export const isTarget = ({ state, status }: Standing): boolean =>
  state !== 'Exit' && !LEFT_ALONE.has(status);

/**
 * The target that a resource is, or null when it gets no POLLs. Only a configured instance is asked:
 * silence of one that boots, or has no address yet, says nothing. `isAsked`: kinds that have a check.
 */
export function targetOf(
  { id, kind, view }: Pick<Summary, 'id' | 'kind' | 'view'>,
  isAsked: (kind: string) => boolean,
): Target | null {
  if (!isTarget(view)) return null;
  if (!isAsked(kind) || view.status !== 'configured') return { id, kind, addresses: [] };
  const addresses = view.instances.flatMap(({ address }) => (address === null ? [] : [address]));
  return { id, kind, addresses: addresses.length === view.instances.length ? addresses : [] };
}
