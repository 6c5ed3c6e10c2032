/** One thing after the other that happens to rug, each drawn from the dice. */
import type { Act } from '../dials.ts';
import type { Stage } from '../stage.ts';
import type { Story } from '../story.ts';
import { hurt, lie, outage, poll, script } from './deaths.ts';
import { command, message, order, poison, repeat, sweep } from './events.ts';
import {
  behind,
  blackout,
  channel,
  kill,
  laneDies,
  restart,
  slowness,
  takeover,
} from './failures.ts';
import { manage, mode, reinject, release, reload } from './interference.ts';

export type Happening = (story: Story, stage: Stage) => void;

export const HAPPENINGS: Readonly<Record<Act, Happening>> = {
  message,
  order,
  repeat,
  poison,
  command,
  sweep,
  poll,
  lie,
  script,
  hurt,
  outage,
  blackout,
  slowness,
  channel,
  behind,
  laneDies,
  kill,
  takeover,
  restart,
  mode,
  manage,
  release,
  reinject,
  reload,
};
