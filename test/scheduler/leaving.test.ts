import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../src/model/mailbox.ts';
import { NEW_VIEW, type ResourceRow } from '../../src/model/resource.ts';
import type { EventType } from '../../src/model/words.ts';
import { newSlot, receive, settleMailbox } from '../../src/scheduler/slot.ts';
import { aRun, routerRow } from '../support/rows.ts';

const arrival = (seq: number, type: EventType): Arrival => ({
  seq,
  eventId: `e${seq}`,
  type,
  patch: { [type]: seq },
  args: {},
  origin: 'bus',
  at: seq,
});

/** `REBUILD {"REBUILD":1}|CREATE {"CREATE":2}`: what waits in each life. */
function waiting(over: Partial<ResourceRow>, ...types: EventType[]): string {
  const slot = newSlot(routerRow('a', over));
  for (const [index, type] of types.entries()) receive(slot, arrival(index + 1, type));
  return slot.mailbox
    .map(({ entries, patch }) => `${entries.map(({ type }) => type)} ${JSON.stringify(patch)}`)
    .join('|');
}

const LEAVING: readonly [string, Partial<ResourceRow>][] = [
  ['its deletion runs', { run: aRun('x', { verb: 'scrub', cause: 'DELETE' }) }],
  ['its deletion is tried again', { view: { ...NEW_VIEW, status: 'gone' } }],
  ['its deletion is held', { view: { ...NEW_VIEW, state: 'Held', status: 'held' } }],
  ['it is closed', { view: { ...NEW_VIEW, state: 'Exit', status: 'gone' } }],
];

describe.each(LEAVING)('the mailbox of a resource while %s', (_, row) => {
  it('keeps what came for this life apart from the CREATE of the next one', () => {
    expect(waiting(row, 'REBUILD', 'CREATE')).toBe('REBUILD {"REBUILD":1}|CREATE {"CREATE":2}');
    expect(waiting(row, 'UPDATE', 'CREATE')).toBe('UPDATE {"UPDATE":1}|CREATE {"CREATE":2}');
  });

  it('gives the next life all that comes after its CREATE', () => {
    expect(waiting(row, 'UPDATE', 'CREATE', 'UPDATE', 'CREATE')).toBe(
      'UPDATE {"UPDATE":1}|CREATE {"CREATE":4,"UPDATE":3}',
    );
    expect(waiting(row, 'CREATE', 'QUIESCE')).toBe('CREATE,QUIESCE {"CREATE":1,"QUIESCE":2}');
  });
});

describe('the mailbox of a resource that stays', () => {
  it('lets a CREATE take over what is pending', () => {
    const patch = '{"UPDATE":1,"CREATE":2}';
    expect(waiting({ run: aRun('x') }, 'UPDATE', 'CREATE')).toBe(`CREATE ${patch}`);
  });

  it('is folded by what the resource has become, when it is committed meanwhile', () => {
    const slot = newSlot(routerRow('a'));
    slot.doing = 'committing';
    receive(slot, arrival(1, 'UPDATE'));
    receive(slot, arrival(2, 'CREATE'));
    slot.row = routerRow('a', { run: aRun('x', { verb: 'scrub', cause: 'DELETE' }) });
    slot.doing = 'idle';
    expect(settleMailbox(slot, [])).toBe(true);
    expect(slot.mailbox.length).toBe(2);
  });
});
