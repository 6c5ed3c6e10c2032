import { beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/drivers/phantom/wire.ts';
import { Builds } from './builds.ts';
import { Journal } from './journal.ts';
import type { Judge } from './judge.ts';
import { OneOwner } from './owner.ts';
import { Traversals } from './traversals.ts';

const wrong: string[] = [];
const judge: Judge = { now: () => 0, judge: (found) => found !== null && wrong.push(found) };
beforeEach(() => {
  wrong.length = 0;
});

const created = (seq: number, incarnation: number): LogLine => ({
  seq,
  at: 0,
  answer: { ok: true, did: true },
  request: {
    op: 'create',
    resourceId: 'r1',
    fence: { token: 1, attempt: 0 },
    verb: 'build',
    step: 'create',
    runId: null,
    member: 0,
    incarnation,
    instanceId: `r1-0-${incarnation}`,
    image: 'default',
    flavor: 'small',
    ports: [],
  },
});

describe('the invariant of', () => {
  it('one owner is broken by a process that was overtaken', () => {
    const owner = new OneOwner(judge);
    owner.started('P1');
    owner.committed('P1');
    owner.started('P2');
    owner.committed('P2');
    expect(wrong).toEqual([]);
    owner.committed('P1');
    expect(wrong).toEqual(['P1 commits, and P2 has taken over']);
  });

  it('one traversal is broken by a second one in the same process, and in no other', () => {
    const traversals = new Traversals(judge);
    const [one, other] = [{}, {}];
    const verb = { process: one, what: 'act', id: 'r1' } as const;
    traversals.begin(verb);
    traversals.begin({ process: other, what: 'act', id: 'r1' });
    traversals.begin({ process: one, what: 'act', id: 'r2' });
    expect(wrong).toEqual([]);
    traversals.begin({ process: one, what: 'decide', id: 'r1' });
    expect(wrong).toEqual(['r1: decide begins, and act is under way']);
    traversals.end(verb);
  });

  it('one build is broken by a second instance of a member, and by its incarnation made twice', () => {
    const log = [created(1, 1)];
    const builds = new Builds(judge, log);
    builds.step();
    expect(wrong).toEqual([]);
    log.push(created(2, 2));
    builds.step();
    expect(wrong).toEqual(['r1/0/2 was made beside another instance of its member']);
    log.push(created(3, 2));
    builds.step();
    expect(wrong).toContain('r1/0/2 was made twice');
  });

  it('kept events is broken by what comes again, comes back, or was confirmed in vain', () => {
    const journal = new Journal(judge);
    const event = { seq: 2, resourceId: 'r1', eventId: 'm1', type: 'DELETE' } as const;
    journal.committed([event]);
    journal.confirmed('r1', 'DELETE', 2);
    expect(wrong).toEqual([]);
    journal.committed([{ ...event, seq: 3 }]);
    journal.committed([{ ...event, eventId: 'm2', seq: 1 }]);
    journal.confirmed('r1', 'DELETE', 4);
    expect(wrong).toEqual([
      'm1 of r1: DELETE is in the journal again, as 3',
      'm2 of r1: 1 comes after 3',
      'r1: DELETE 4 was confirmed, and is not in the journal',
    ]);
  });
});
