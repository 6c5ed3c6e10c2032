/** What fails under rug, and rug itself: the database, the broker, workers, processes. */
import type { Happening } from './acts.ts';

export const blackout: Happening = (_, stage) => {
  const ms = stage.dice.between(10, 10_000);
  stage.trace.tell('store', `away for ${ms} ms`);
  stage.darken(ms);
};

export const slowness: Happening = (_, stage) => {
  const ms = stage.dice.between(100, 10_000);
  stage.trace.tell('store', `slow for ${ms} ms`);
  stage.slow(ms);
};

export const channel: Happening = (story) => story.bus.breakChannel();

/** More comes in than is worked off, for a while. */
export const behind: Happening = ({ core }, stage) => {
  if (core === null) return;
  const ms = stage.dice.between(100, 10_000);
  stage.trace.tell('bus', `the intake is behind for ${ms} ms`);
  core.scheduler.behind(true);
  stage.clock.after(ms, () => core.scheduler.behind(false));
};

export const laneDies: Happening = (story, stage) => {
  const lane = stage.dice.pick(story.present?.lanes ?? []);
  const [task] = lane.underWay;
  const culprit = stage.dice.happens(0.3) ? (task?.id ?? null) : null;
  stage.trace.tell(story.present?.name ?? '', `a worker dies, blamed on ${culprit}`);
  lane.die(culprit);
};

export const kill: Happening = (story) => {
  story.present?.kill('SIGKILL');
  story.bus.deliverTo(null);
};

export const takeover: Happening = (story, stage) => {
  const zombie = story.present;
  if (zombie === undefined) return;
  stage.trace.tell(zombie.name, 'is taken over, and does not know');
  zombie.owner = false;
  story.bus.deliverTo(null);
  story.start();
  stage.clock.after(stage.dice.between(10, 20_000), () => zombie.kill('the zombie is found'));
};

export const restart: Happening = (story, stage) => {
  const process = story.present;
  if (!process?.ready) return;
  stage.trace.tell(process.name, 'is told to stop');
  story.bus.deliverTo(null);
  process.stop(stage.dice.between(0, 10_000)).catch((error: unknown) => stage.fail(`${error}`));
  // Whoever waits for it in vain ends it.
  stage.clock.after(30_000, () => process.kill('stops for too long'));
};
