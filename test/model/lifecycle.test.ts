import { describe, expect, it } from 'vitest';
import { LIFECYCLE, lifecycle } from '../../src/model/lifecycle.ts';
import type { Run } from '../../src/model/resource.ts';
import { STATUSES, type Status, VERBS, type Verb } from '../../src/model/words.ts';

/** Typed by hand from the Robot specification, 1.1 and 1.3. */
const NUMBERS: Readonly<Record<string, number>> = {
  REQUESTED: 1,
  BUILDING: 2,
  UNRESOURCED: 3,
  RUNNING: 4,
  QUIESCE: 5,
  QUIESCED: 6,
  RESTART: 7,
  SCRUB: 8,
  SCRUB_QUEUE: 9,
  RUNNING_UPDATE: 10,
  RUNNING_UPDATING: 11,
  QUIESCING: 12,
  RESTARTING: 13,
  SCRUB_PREP: 14,
  QUIESCED_UPDATE: 15,
  QUIESCED_UPDATING: 16,
  SCRUBBING: 17,
  CLOSED: 99,
};

function run(verb: Verb, purpose?: 'replace' | 'remove'): Run {
  return {
    id: 'x',
    verb,
    args: { members: [], digest: '', revision: 1, ...(purpose === undefined ? {} : { purpose }) },
    cause: 'UPDATE',
    eventId: '',
    keys: [],
    startedAt: 0,
    deadline: 1,
  };
}

const name = (status: Status, verb: Run | null = null, state = 'CalcAction'): string =>
  lifecycle({ state, status }, verb).name;

describe('the lifecycle number', () => {
  it('has the numbers of Robot', () => {
    expect(LIFECYCLE).toEqual(NUMBERS);
  });

  it('of a resource at rest is told by its status', () => {
    expect(STATUSES.map((status) => [status, name(status)])).toEqual([
      ['down', 'REQUESTED'],
      ['booting', 'BUILDING'],
      ['up', 'BUILDING'],
      ['configured', 'RUNNING'],
      ['restart', 'RESTART'],
      ['replug', 'RUNNING_UPDATE'],
      ['gone', 'SCRUB'],
      ['error', 'UNRESOURCED'],
      ['degraded', 'RUNNING'],
      ['quiesced', 'QUIESCED'],
      ['held', 'SCRUB_QUEUE'],
    ]);
  });

  it('of a verb under way is told by the verb', () => {
    expect(VERBS.map((verb) => [verb, name('configured', run(verb))])).toEqual([
      ['build', 'BUILDING'],
      ['quiesce', 'QUIESCING'],
      ['restart', 'RESTARTING'],
      ['scrubprep', 'SCRUB_PREP'],
      ['scrub', 'SCRUBBING'],
      ['updaterunning', 'RUNNING_UPDATING'],
      ['updatequiesced', 'QUIESCED_UPDATING'],
    ]);
  });

  it('is BUILDING until the instance is configured, replacement included', () => {
    expect(name('up', run('updaterunning'))).toBe('BUILDING');
    expect(name('down', run('scrub', 'replace'))).toBe('BUILDING');
    expect(name('configured', run('scrub', 'remove'))).toBe('SCRUBBING');
  });

  it('is CLOSED after the end, whatever the status', () => {
    expect(lifecycle({ state: 'Exit', status: 'gone' }, null)).toEqual({
      name: 'CLOSED',
      number: 99,
    });
    expect(name('down', null, 'Exit')).toBe('CLOSED');
  });
});
