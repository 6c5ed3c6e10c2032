/** Safeguards of scheduling: acknowledgement, wake-ups, the brake. */
import { ACTS, brakeSection } from '../dials.ts';
import type { Ablation } from './ablation.ts';

/** Share of the timers that never ring. */
const LOST = 0.3;
/** Milliseconds: shorter ones are hops, and no wake-ups. */
const SHORTEST = 500;
/** Many die together. */
const DEADLY = {
  acts: { ...ACTS, hurt: 20, outage: 20, poll: 30, release: 0, kill: 0, takeover: 0 },
};
const BRAKE = { deaths: 1, settleSeconds: 8 };

export const SCHEDULING: readonly Ablation[] = [
  {
    name: 'ack-after-commit',
    does: 'a message is acknowledged as soon as it is taken',
    limit: 40,
    ackEarly: true,
  },
  {
    name: 'wake-up',
    does: `${LOST * 100} % of the wake-ups are lost`,
    limit: 60,
    time: (time, dice) => ({
      now: time.now,
      after: (ms, wake) => (ms >= SHORTEST && dice.happens(LOST) ? () => {} : time.after(ms, wake)),
    }),
  },
  {
    name: 'brake-settle',
    does: 'what is dead is rebuilt at once',
    limit: 50,
    climate: { brake: BRAKE },
    weather: DEADLY,
    config: { brake: brakeSection({ ...BRAKE, settleSeconds: 0 }) },
  },
  {
    name: 'brake',
    does: 'what is dead is rebuilt, however many are',
    limit: 200,
    climate: { brake: { ...BRAKE, settleSeconds: 0 } },
    weather: DEADLY,
    config: { brake: { enabled: false } },
  },
];
