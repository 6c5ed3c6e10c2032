/** The normalizer, with the intake and a real embedded store behind it. */
import fc from 'fast-check';
import { type DeadLetter, faultOf, type IntakeVerdict } from '../../src/model/event.ts';
import type { RawMessage } from '../../src/model/ports.ts';
import { unstorable } from '../../src/store/storable.ts';
import { SENDER } from '../support/actors.ts';
import { Clock } from './clock.ts';
import { demand } from './demand.ts';
import { inGeneral, MESSAGE, NOISE, type Sent } from './messages.ts';
import { endModes, goodEvent, knownBytes, nothingIsLeft, quietly } from './soundness.ts';
import type { Place, Target } from './target.ts';
import { openWhole } from './whole.ts';

/** One delivery: messages that come together must not take each other along. */
export interface Delivery {
  readonly messages: readonly Sent[];
  readonly origin: RawMessage['origin'];
}

export const NORMALIZER: Target<Delivery> = {
  name: 'normalizer',
  what: 'messages of every form over the intake, into an embedded store, and a start over that',
  share: 0.4,
  block: 2_000,
  input: fc.record({
    messages: fc.array(
      fc.oneof(
        { weight: 12, arbitrary: MESSAGE },
        { weight: 1, arbitrary: NOISE.map((text): Sent => ({ text, headers: {} })) },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    origin: fc.constantFrom('bus', 'http'),
  }),
  open,
};

async function open(seed: number): Promise<Place<Delivery>> {
  const clock = new Clock();
  const rug = await openWhole({ time: clock, seed });
  const { core, store } = rug;
  return {
    put: async ({ messages, origin }) => {
      const raws = messages.map((sent) => rawOf(sent, origin, clock.now()));
      const verdicts = await clock.patiently(core.intake.submit(raws));
      demand(verdicts.length === messages.length, 'one verdict for each message');
      const faults = verdicts.map(faultOf).filter((fault) => fault !== null);
      const letters = (await store.reader.deadLetters({ limit: raws.length })).items;
      for (const [i, fault] of faults.toReversed().entries()) checkLetter(fault, letters[i]);
      for (const verdict of verdicts) checkVerdict(verdict, core.directory.get);
      quietly(rug);
      return verdicts.map(became);
    },
    check: async () => {
      await endModes(rug, clock);
      await goodEvent(rug, clock);
      await nothingIsLeft(rug, clock);
      await clock.patiently(rug.stop());
      const next = await openWhole({ time: clock, seed, over: rug });
      demand(next.core.directory.size() === core.directory.size(), 'everything is found again');
      await goodEvent(next, clock);
      await nothingIsLeft(next, clock);
      await clock.patiently(next.stop());
    },
    known: () => knownBytes(rug),
    close: () => rug.backend.close(),
  };
}

const rawOf = ({ text, headers }: Sent, origin: RawMessage['origin'], at: number): RawMessage => ({
  body: text,
  source: 'neutron',
  routingKey: 'notifications.info',
  headers,
  origin,
  actor: SENDER,
  at,
});

type Fault = Exclude<ReturnType<typeof faultOf>, null>;

function checkLetter(fault: Fault, letter: DeadLetter | undefined): void {
  demand(letter !== undefined, 'what is rejected is kept as a dead letter');
  demand(letter.reason === fault.reason && letter.field === fault.field, 'with its reason');
  demand(unstorable(JSON.stringify(letter)) === null, 'a dead letter can be kept by every store');
}

function checkVerdict(verdict: IntakeVerdict, find: (id: string) => unknown): void {
  switch (verdict.verdict) {
    case 'rejected':
      checkReason(verdict.reason, verdict.field);
      return;
    case 'refused':
      demand(verdict.code !== 'internal', `a command does not break: ${verdict.reason}`);
      demand(verdict.reason !== '', 'a command is refused with a reason');
      return;
    case 'accepted':
      for (const { outcome, resourceId, seq } of verdict.events) {
        demand(outcome !== 'refused', `the store keeps what was accepted: ${resourceId}`);
        demand(
          outcome !== 'taken' || (seq !== null && find(resourceId) !== undefined),
          'what is taken belongs to a known resource',
        );
      }
      return;
    default:
      demand(unstorable(JSON.stringify(verdict)) === null, 'an answer is text');
  }
}

function checkReason(reason: string, field: string | null): void {
  demand(reason.trim().length > 5, 'a refusal has a reason');
  demand(!reason.includes('broke the normalizer'), `nothing breaks the normalizer: ${reason}`);
  demand(!/\n\s*at /.test(reason), `a reason is no stack trace: ${reason}`);
  const named = field !== null && reason.startsWith(field.slice(0, 900));
  demand(named || reason.startsWith('the message '), `the reason names its field: ${reason}`);
}

function became(verdict: IntakeVerdict): string {
  switch (verdict.verdict) {
    case 'rejected':
      return `rejected: ${inGeneral(verdict.reason, verdict.field)}`;
    case 'refused':
      return `refused: ${verdict.code}`;
    case 'accepted':
      return `accepted: ${[...new Set(verdict.events.map(({ outcome }) => outcome))].sort().join(' ')}`;
    default:
      return verdict.verdict;
  }
}
