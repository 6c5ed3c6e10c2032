/** What the table keeps of a resource. */
import { z } from 'zod';
import { resource } from '../answers.ts';
import { doing, gateWords, shortCode } from '../explain.ts';

/** A resource as the API lists it, with what the table needs besides. */
export const listed = resource.extend({
  live: resource.shape.live
    .unwrap()
    .extend({
      parked: z
        .looseObject({ gate: z.string(), reason: z.string(), until: z.string().nullish() })
        .nullable(),
    })
    .nullable(),
});
export type Listed = z.output<typeof listed>;

/** What a resource is doing, or waits for. */
export interface Doing {
  readonly text: string;
  /** `trouble`: somebody has to look at it. */
  readonly tone: 'works' | 'waits' | 'trouble' | 'rests';
  /** Epoch milliseconds; null: it does not matter. */
  readonly since: number | null;
  /** Epoch milliseconds at which the wait ends; null: nobody knows. */
  readonly until: number | null;
}

export interface Row {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly hardware: string;
  readonly tenantId: string;
  readonly rack: string;
  /** The image that its spec names; empty: the default. */
  readonly image: string;
  readonly state: string;
  readonly status: string;
  /** Epoch milliseconds since when it has the status. */
  readonly since: number;
  readonly attempts: number;
  readonly doing: Doing;
  /** `code: message` of what is wrong with it; empty: nothing. */
  readonly fault: string;
  /** Events that wait, by type. */
  readonly pending: string;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  /** What a filter looks at, but for the status; lower case. */
  readonly words: string;
}

/** One row of the table. */
export function toRow(one: Listed): Row {
  const { id, kind, hardware, tenantId, rack, state, status, attempts, fault, live } = one;
  const name = textOf(one.spec.name);
  return {
    ...{ id, name, kind, hardware, tenantId, state, status, attempts },
    rack: rack ?? '',
    image: textOf(one.spec.image),
    since: Date.parse(one.since),
    doing: doingOf(one),
    fault: fault === null ? '' : `${fault.code}: ${fault.message}`,
    pending: (live?.pending ?? [])
      .map(({ type, count }) => (count > 1 ? `${type} x${count}` : type))
      .join(', '),
    updatedAt: Date.parse(one.updatedAt),
    words: [id, name, tenantId, kind].join('\n').toLowerCase(),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const timeOf = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Date.parse(text);

function doingOf(one: Listed): Doing {
  const { run, live, fault, wakeAt } = one;
  const parked = live?.parked ?? null;
  const text = doing(one);
  if (live?.setAside === true) return { text, tone: 'trouble', since: null, until: null };
  if (parked !== null) {
    const { gate, reason, until } = parked;
    return { text: gateWords(gate, reason), tone: 'waits', since: null, until: timeOf(until) };
  }
  if (run !== null) return { text, tone: 'works', since: timeOf(run.startedAt), until: null };
  if (one.wait !== null) return { text, tone: 'waits', since: null, until: timeOf(wakeAt) };
  if (text !== '') return { text, tone: 'works', since: null, until: null };
  const trouble = fault === null ? '' : shortCode(fault.code);
  return { text: trouble, tone: fault ? 'trouble' : 'rests', since: null, until: null };
}
