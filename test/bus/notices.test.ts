import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTICES, noticeSchema, routingKey, sampleNotice } from '../../src/bus/notices.ts';
import type { BrakeDecision } from '../../src/model/brake.ts';
import type { Notice } from '../../src/model/decide.ts';
import { EVENT_TYPES, ORIGINS, VERBS } from '../../src/model/words.ts';
import { createAuditor } from '../../src/operations/auditor.ts';
import { createBrake } from '../../src/operations/brake.ts';
import { Bench } from '../machines/bench.ts';
import { failure } from '../machines/world.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { schemaOf } from '../support/schemas.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const TYPES = Object.keys(NOTICES) as Notice['type'][];
const SCHEMAS = new Map(TYPES.map((type) => [type, schemaOf(`notice-${type}`)]));

/** What is wrong with a notice as the bus publishes it, by the file that listeners read. */
function wrong({ type, body }: Notice): unknown {
  const message = { ...sampleNotice(type), body };
  return SCHEMAS.get(type)?.safeParse(JSON.parse(JSON.stringify(message))).error?.issues ?? null;
}

/** A life with failures, and everything that was told of it. */
function told(history: readonly [string, string, string][], faults: readonly string[]): Notice[] {
  const bench = new Bench({ grace: 60_000 });
  for (const verb of faults) {
    const word = VERBS.find((one) => one === verb);
    if (word !== undefined) bench.world.fail(word, failure('fail', '2002'), failure('retry'));
  }
  for (const [type, origin, logical] of history) {
    const [event, from] = [EVENT_TYPES.find((e) => e === type), ORIGINS.find((o) => o === origin)];
    if (event === undefined || from === undefined) throw new Error('no such word');
    bench.world.logical = logical === 'exists' ? 'exists' : 'unknown';
    bench.send(event, { origin: from }).pass(5_000);
  }
  return bench.pass(2_000_000).commits.flatMap(({ notices }) => notices);
}

describe('the notices', () => {
  it('that the machine sends are as their schemas say', () => {
    const seen = new Set<string>();
    const check = (notices: readonly Notice[]): void => {
      for (const notice of notices) {
        seen.add(notice.type);
        expect([notice, wrong(notice)]).toEqual([notice, null]);
      }
    };
    const step = fc.tuple(
      fc.constantFrom<string>(...EVENT_TYPES),
      fc.constantFrom<string>('bus', 'operator', 'http'),
      fc.constantFrom('exists', 'unknown'),
    );
    const faults = fc.array(fc.constantFrom<string>(...VERBS), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), faults, (history, broken) => {
        check(told([['CREATE', 'bus', 'unknown'], ...history], broken));
      }),
      { numRuns: 150 },
    );
    // What takes more failures than chance brings.
    const bench = new Bench();
    bench.send('CREATE').pass(10_000);
    bench.send('READ').pass(10_000);
    bench.world.fail('scrub', ...Array.from({ length: 30 }, () => failure('fail', '2002')));
    bench.send('DELETE').pass(900_000).send('REBUILD', { origin: 'operator' }).pass(10_000_000);
    check(bench.commits.flatMap(({ notices }) => notices));
    expect([...seen].toSorted()).toEqual(TYPES.filter((type) => type !== 'brake').toSorted());
  });

  it('of the brake are as their schema says', async () => {
    const { env } = witnessedEnvironment(new VirtualTime());
    const sent: Notice[] = [];
    let tell: (decision: BrakeDecision) => void = () => {};
    const writer = {
      write: async (sides: readonly { readonly type: string; readonly notice?: Notice }[]) => {
        for (const { notice } of sides) if (notice !== undefined) sent.push(notice);
      },
    };
    const reader = { audit: async () => ({ items: [], next: null }) };
    createBrake({
      env,
      book: {
        list: () => [],
        would: () => state,
        release: () => {},
        onDecision: (listener) => {
          tell = listener;
        },
      },
      auditor: createAuditor({ env, writer, reader }),
      onNotice: () => {},
    });
    const state = {
      scope: 'rack',
      key: '7',
      engaged: true,
      since: 5,
      dead: 3,
      size: 4,
      limit: 1.5,
      parked: 2,
    } as const;
    tell({ type: 'engaged', state, reason: 'three of four' });
    tell({ type: 'released', state: { ...state, engaged: false, since: null }, reason: 'mended' });
    expect(sent.map(({ body }) => body.decision)).toEqual(['engaged', 'released']);
    expect(sent.map(wrong)).toEqual([null, null]);
  });

  it.each(TYPES)('%s: its sample is one, and its schema takes no other', (type) => {
    const sample = sampleNotice(type);
    expect(wrong({ type, body: sample.body })).toBeNull();
    expect(SCHEMAS.get(type)?.safeParse({ ...sample, type: 'other' }).success).toBe(false);
    expect(SCHEMAS.get(type)?.safeParse({ ...sample, at: 'noon' }).success).toBe(false);
    expect(noticeSchema(type).safeParse(sample).success).toBe(true);
  });

  it('are routed by the kind of their resource and their type', () => {
    expect(routingKey(sampleNotice('status'))).toBe('virtual_router.status');
    expect(routingKey(sampleNotice('brake'))).toBe('rug.brake');
  });
});
