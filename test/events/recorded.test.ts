import { describe, expect, it } from 'vitest';
import { createOverlay } from '../../src/events/known.ts';
import { normalize } from '../../src/events/normalize.ts';
import { DEFAULT_LIMITS } from '../../src/events/parse.ts';
import { virtualRouterSpec } from '../../src/model/specs.ts';
import {
  DEMO,
  EVENTS,
  FACTS,
  IGNORED_LINES,
  IGNORED_TYPES,
  R1,
  R2,
  REASONS,
} from '../data/expected-notifications.ts';
import { Ledger } from './ledger.ts';
import { RECORDED, raw } from './recording.ts';
import { DRIVERS, setup } from './setup.ts';

describe('the recorded notifications', () => {
  it('mean, one by one, what the hand-typed table says', async () => {
    const { intake, ledger } = setup();
    const wrong: string[] = [];
    for (const recorded of RECORDED) {
      const { line, eventType } = recorded;
      const [before, learned] = [ledger.accepts.length, ledger.facts.length];
      const [verdict] = await intake.submit([raw(recorded)]);
      const expected = EVENTS[line];
      const check = (what: string, is: unknown, must: unknown): void => {
        try {
          expect(is).toEqual(must);
        } catch {
          wrong.push(`${line} ${eventType} ${what}: ${JSON.stringify(is)}`);
        }
      };
      if (expected === undefined) {
        const [type, why] = IGNORED_LINES[line] ?? [eventType, IGNORED_TYPES[eventType]?.[1]];
        check('type', eventType, type);
        const reason = why === undefined ? /no entry in the table/ : REASONS[why];
        check('verdict', verdict, {
          verdict: 'ignored',
          reason: expect.stringMatching(reason),
        });
      } else {
        const events = ledger.accepts.slice(before).flatMap((accept) => accept.events);
        check('type', eventType, expected.from);
        check('events', events, [
          expect.objectContaining({
            type: expected.event,
            resourceId: expected.router,
            tenantId: DEMO,
            patch: expected.patch,
            origin: 'bus',
            creates: expected.whole
              ? expect.objectContaining({
                  id: expected.router,
                  tenantId: DEMO,
                  kind: 'virtual_router',
                  hardware: 'phantom',
                })
              : null,
          }),
        ]);
        check('outcome', verdict, {
          verdict: 'accepted',
          events: [
            {
              type: expected.event,
              resourceId: expected.router,
              outcome: 'taken',
              seq: expect.any(Number),
            },
          ],
        });
      }
      const facts = ledger.facts
        .slice(learned)
        .map(({ kind, key, resourceIds }) => [`${kind}/${key}`, resourceIds]);
      check('facts', Object.fromEntries(facts), FACTS[line] ?? {});
    }
    expect(wrong).toEqual([]);
  });

  it('are all of them in the table, and nothing else is', () => {
    const counts = new Map<string, number>();
    const special = new Set([...Object.keys(EVENTS), ...Object.keys(IGNORED_LINES)].map(Number));
    for (const { line, eventType } of RECORDED) {
      if (!special.has(line)) counts.set(eventType, (counts.get(eventType) ?? 0) + 1);
    }
    const expected = Object.entries(IGNORED_TYPES).map(([type, [count]]) => [type, count]);
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(expected));
    expect(RECORDED).toHaveLength(415);
    expect(special.size).toBe(56);
  });

  it('leave two closed routers whose specs were valid at every step', async () => {
    const { intake, ledger } = setup();
    for (const recorded of RECORDED) {
      await intake.submit([raw(recorded)]);
      for (const { spec } of ledger.directory.all()) {
        expect(virtualRouterSpec.safeParse(spec).error?.issues ?? []).toEqual([]);
      }
    }
    const states = [...ledger.directory.all()].map(({ id, view }) => [id, view.state]);
    expect(states).toEqual([
      [R1, 'Exit'],
      [R2, 'Exit'],
    ]);
    expect(ledger.directory.get(R1)?.spec).toEqual({
      name: 'r1-renamed',
      adminUp: true,
      routes: [],
      interfaces: {},
      floatingIps: {},
      related: {},
    });
  });

  it('mean the same in one batch as one by one', async () => {
    const one = setup();
    for (const recorded of RECORDED) await one.intake.submit([raw(recorded)]);
    const all = setup();
    await all.intake.submit(RECORDED.map((recorded) => raw(recorded)));
    const events = (ledger: Ledger): unknown =>
      ledger.accepts.flatMap((accept) =>
        accept.events.map(({ type, resourceId, patch }) => [type, resourceId, patch]),
      );
    expect(events(all.ledger)).toEqual(events(one.ledger));
  });

  it('are duplicates when they come again', async () => {
    const { intake, ledger } = setup();
    const messages = RECORDED.map((recorded) => raw(recorded));
    await intake.submit(messages);
    const taken = ledger.offered.length;
    const verdicts = await intake.submit(messages);
    const outcomes = verdicts.flatMap((one) =>
      one.verdict === 'accepted' ? one.events.map(({ outcome }) => outcome) : [],
    );
    expect(new Set(outcomes)).toEqual(new Set(['duplicate']));
    expect(ledger.offered).toHaveLength(taken);
  });

  it('keep nothing of their context but the tenant and the ids', () => {
    const overlay = createOverlay(new Ledger().directory);
    const options = {
      known: overlay,
      sources: { neutron: { hardware: 'phantom' } },
      limits: DEFAULT_LIMITS,
      kinds: DRIVERS,
      uuid: () => 'drawn',
    };
    const kept = RECORDED.map((recorded) => JSON.stringify(normalize(raw(recorded), options)));
    expect(kept.filter((text) => /_context_|roles|auth_token/.test(text))).toEqual([]);
  });
});
