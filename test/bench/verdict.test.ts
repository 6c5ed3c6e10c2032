import { describe, expect, it } from 'vitest';
import { type Evidence, faultsOf } from '../../bench/workloads/verdict.ts';

const router = {
  id: 'r1',
  doneSeq: 12,
  status: 'configured',
  name: 'last',
  busy: false,
} as const;

/** Two events of one router, the journal stood at 10. */
function evidence(over: Partial<Evidence> = {}): Evidence {
  return {
    published: 2,
    journaled: 2,
    seqBefore: 10,
    deadLetters: 0,
    errors: [],
    resources: new Map([['r1', router]]),
    expected: new Map([['r1', { last: 2, name: 'last' }]]),
    ...over,
  };
}

const stored = (over: object): Partial<Evidence> => ({
  resources: new Map([['r1', { ...router, ...over }]]),
});

describe('whether a run of the bench counts', () => {
  it('lets a run count in which everything is where it belongs', () => {
    expect(faultsOf(evidence())).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, string]>([
    ['an event is lost', { journaled: 1 }, '2 events published, 1 journaled'],
    ['an event is taken twice', { journaled: 3 }, '2 events published, 3 journaled'],
    ['a message is set aside', { deadLetters: 1 }, '1 dead letters'],
    ['an error is logged', { errors: ['{"msg":"oh"}'] }, '1 errors logged: {"msg":"oh"}'],
    ['a router is not known', { resources: new Map() }, 'r1 is not known'],
    ['an event is not done', stored({ doneSeq: 11 }), 'done 11 < 12'],
    ['a router is not configured', stored({ status: 'restart' }), 'status restart'],
    ['a router still works', stored({ busy: true }), 'not at rest'],
    ['events changed places', stored({ name: 'first' }), 'name first, last was last'],
  ])('gives no number when %s', (_, over, why) => {
    expect(faultsOf(evidence(over)).join()).toContain(why);
  });

  it('leaves the name alone where no message gave one', () => {
    const expected = new Map([['r1', { last: 2, name: null }]]);
    expect(faultsOf(evidence({ expected }))).toEqual([]);
  });
});
