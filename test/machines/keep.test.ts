import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/machines/decide.ts';
import type { CommitDecision, DecideCause, DecideInput } from '../../src/model/decide.ts';
import { EVENT_TYPES } from '../../src/model/words.ts';
import { Bench, IDENTITY } from './bench.ts';
import { failure } from './world.ts';

function inputOf(bench: Bench, cause: DecideCause): DecideInput {
  const { spec, revision, snapshot, run, mailbox, now, policy, seq } = bench;
  const row = { identity: IDENTITY, spec, revision, snapshot, run, mailbox, now, policy };
  return { ...row, uptoSeq: seq, seed: 7, cause };
}

function commit(bench: Bench, input: DecideInput): CommitDecision {
  const decision = decide(input, bench.drivers);
  if (decision.type === 'commit') return decision;
  const result =
    decision.look === 'probe'
      ? bench.world.probe(bench.now)
      : ({ look: 'stats', ok: true, stats: {} } as const);
  return commit(bench, { ...input, cause: { type: 'LOOKED', work: decision.work, result } });
}

const kept = (bench: Bench): CommitDecision => commit(bench, inputOf(bench, { type: 'KEEP' }));

/** The row that the decision leaves behind, changed or not. */
function rowAfter(input: DecideInput, decision: CommitDecision): unknown {
  const { changed, snapshot, spec, revision, pending, run, wakeAt, trail, notices } = decision;
  return {
    snapshot: changed ? JSON.parse(snapshot) : JSON.parse(input.snapshot ?? 'null'),
    row: { spec, revision, pending, run, wakeAt },
    trail,
    notices,
  };
}

describe('what a mode keeps back', () => {
  it('is in the row from then on: nothing else of it has changed', () => {
    const bench = new Bench();
    bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
    bench.post('UPDATE', { patch: { name: 'b' } }).post('DELETE');
    const decision = kept(bench);
    expect(decision).toMatchObject({
      type: 'commit',
      changed: true,
      view: bench.view,
      spec: { name: 'a' },
      revision: 1,
      takenSeq: 3,
      doneSeq: 1,
      pending: bench.mailbox,
      run: null,
      wakeAt: null,
      notices: [],
      trail: {
        cause: 'KEEP',
        event: null,
        from: 'CalcAction',
        to: 'CalcAction',
        transitions: [],
        command: null,
        verb: null,
        outcome: null,
      },
    });
    const { context, ...rest } = JSON.parse(decision.snapshot);
    const { context: before, ...others } = JSON.parse(bench.snapshot ?? '');
    expect([context, rest]).toEqual([{ ...before, takenSeq: 3 }, others]);
  });

  it('is kept once: what is in the row is not stored again', () => {
    const bench = new Bench();
    bench.send('CREATE').pass(1_000);
    expect(kept(bench).changed).toBe(false);
    bench.post('UPDATE');
    bench.decide({ type: 'KEEP' });
    expect([bench.takenSeq, bench.doneSeq]).toEqual([2, 1]);
    expect(kept(bench)).toMatchObject({ changed: false, pending: bench.mailbox, takenSeq: 2 });
    bench.settle();
    expect(bench.doneSeq).toBe(2);
  });

  it('does not disturb the verb under way, nor the wait that goes on', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('retry'));
    bench.post('CREATE').decide({ type: 'ENTRY' });
    const { run } = bench;
    bench.post('UPDATE');
    expect(kept(bench)).toMatchObject({ changed: true, run, wakeAt: null, takenSeq: 2 });
    bench.decide({ type: 'KEEP' });
    bench.settle();
    const { wakeAt } = bench;
    bench.post('POLL');
    expect(wakeAt).not.toBeNull();
    expect(kept(bench)).toMatchObject({ changed: true, run: null, wakeAt, view: bench.view });
  });

  it('of a resource that was never decided on waits for its first decision', () => {
    const bench = new Bench();
    bench.post('CREATE', { patch: { name: 'a' } }).decide({ type: 'KEEP' });
    expect(bench.view).toMatchObject({ status: 'down', since: bench.now });
    bench.pass(1_000);
    expect(bench.view.status).toBe('configured');
    expect(bench.spec).toEqual({ name: 'a' });
  });

  it('is decided on in the end as if it had never been kept back', () => {
    const patch = fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 2 }));
    const happening = fc.record({
      type: fc.constantFrom(...EVENT_TYPES),
      patch,
      origin: fc.constantFrom('bus' as const, 'operator' as const),
      pass: fc.constantFrom(0, 500, 40_000),
      fails: fc.boolean(),
      deaf: fc.boolean(),
    });
    const late = fc.array(fc.record({ type: fc.constantFrom(...EVENT_TYPES), patch }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 6 }), late, fc.boolean(), (past, news, wake) => {
        const bench = new Bench({ grace: 30_000 });
        bench.world.bootTime = 1_000;
        for (const { type, patch: body, origin, pass, fails, deaf } of past) {
          if (fails) bench.world.fail('build', failure('retry'));
          const [box] = bench.world.boxes.values();
          if (deaf && box !== undefined) box.deaf = true;
          bench.send(type, { patch: body, origin }).pass(pass);
        }
        for (const { type, patch: body } of news) bench.post(type, { patch: body });
        const { run } = bench;
        const cause: DecideCause =
          run === null
            ? { type: wake && bench.wakeAt !== null ? 'WAKE' : 'ENTRY' }
            : { type: 'DONE', runId: run.id, outcome: failure('retry') };
        const input = inputOf(bench, cause);
        const first = kept(bench);
        const after = { ...input, snapshot: first.changed ? first.snapshot : input.snapshot };
        const direct = rowAfter(input, commit(bench, input));
        const late = rowAfter(after, commit(bench, after));
        expect(withoutTaken(late)).toEqual(withoutTaken(direct));
      }),
      { numRuns: 300 },
    );
  });
});

/** What comes to nothing is not stored: then only the numbers in the snapshot differ. */
function withoutTaken(row: unknown): unknown {
  return JSON.parse(JSON.stringify(row), (key, value) =>
    key === 'takenSeq' || key === 'doneSeq' || (key === 'since' && value === 0) ? undefined : value,
  );
}
