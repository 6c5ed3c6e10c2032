/**
 * The whole of rug on a clock and with a fate drawn from a seed: processes die, are taken over, lose
 * their workers, their database and the answers of the world; in the end everything must be as asked.
 * What survives a process is a real database, a phantom world and a queue.
 */
import { type Ablation, NONE } from './simulation/ablations.ts';
import { settled } from './simulation/clock.ts';
import { Stage } from './simulation/stage.ts';
import { Story } from './simulation/story.ts';
import type { Trace } from './simulation/trace.ts';
import { judge } from './simulation/verdict.ts';

export interface Simulation {
  readonly seed: number;
  /** Empty: all is well. */
  readonly violations: readonly string[];
  readonly trace: Trace;
  /** How often what was done, by the names of rug's own metrics. */
  readonly counts: ReadonlyMap<string, number>;
}

/** How long it may take until nothing moves any more, once nothing goes wrong any more. */
const PATIENCE_MS = 600_000;
/** How often everything is looked at, and errors are cleared, before it counts as not mended. */
const ROUNDS = 6;

/** The same seed tells the same story. */
export async function simulate(seed: number, ablation: Ablation = NONE): Promise<Simulation> {
  const undo = ablation.tamper?.();
  const stage = new Stage(seed, ablation);
  const story = new Story(stage);
  try {
    for (const id of stage.dials.stubborn) await stage.world.control.setLogical(id, 'exists');
    await trouble(stage, story);
    await peace(stage, story);
    if (stage.violations.length === 0) await judge(stage, story);
  } catch (error) {
    stage.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    for (const process of story.processes) process.kill('the end');
    await stage.database.close();
    undo?.();
  }
  const { violations, trace, counts } = stage;
  return { seed, violations, trace, counts };
}

async function trouble(stage: Stage, story: Story): Promise<void> {
  const { clock, dials, dice } = stage;
  const end = clock.now() + dials.chaosMs;
  story.start();
  const act = (): void => {
    story.act(dice.weighed(dials.acts));
    clock.after(dice.between(1, 2 * dials.pauseMs), () => {
      if (clock.now() < end) act();
    });
  };
  act();
  while (await clock.step(end));
}

/** Nothing goes wrong any more: it must come to rest, and what is in error be mended. */
async function peace(stage: Stage, story: Story): Promise<void> {
  stage.chaos = false;
  stage.darken(0);
  await stage.world.control.unscript();
  stage.trace.tell('', 'peace');
  if (story.present === undefined) story.start();
  for (let round = 1; round <= ROUNDS; round++) {
    if (!(await quiet(stage, story))) return;
    const mended = mend(story);
    await settled();
    if (!(await quiet(stage, story))) return;
    if (!mended && round > 1) return;
  }
  stage.fail(`not mended in ${ROUNDS} rounds: ${describe(story, (id) => isTroubled(story, id))}`);
}

/** Clears errors, looks at everything; answers whether there was an error. */
function mend(story: Story): boolean {
  const { core } = story.present ?? {};
  if (!core) return true;
  let troubled = false;
  for (const { id, view } of core.directory.all()) {
    if (view.fault?.message.includes('REBUILD makes another')) {
      troubled = true;
      story.order(id, 'REBUILD', { destructive: true });
    } else if (isTroubled(story, id)) {
      troubled = true;
      story.order(id, 'CLEAR_ERROR');
    } else core.scheduler.poll([{ resourceId: id }]);
  }
  return troubled;
}

function isTroubled({ present }: Story, id: string): boolean {
  const live = present?.core?.scheduler.live(id);
  return present?.core?.directory.get(id)?.view.status === 'error' || live?.setAside === true;
}

/** True once nothing moves and nothing waits. */
async function quiet(stage: Stage, story: Story): Promise<boolean> {
  const deadline = stage.clock.now() + PATIENCE_MS;
  const isAtRest = (): boolean =>
    story.bus.empty &&
    !story.isAwaited &&
    story.present?.ready === true &&
    restless(story).length === 0;
  do {
    // A process that ended after the trouble did has a successor too.
    if (story.present === undefined) story.start();
    story.relent();
    if (isAtRest() && !(await isSweeping(stage))) return true;
  } while (await stage.clock.step(deadline));
  stage.fail(`does not come to rest: ${describe(story, (id) => restless(story).includes(id))}`);
  return false;
}

async function isSweeping({ database }: Stage): Promise<boolean> {
  return (await database.read('select id from sweep where done = 0', [])).length > 0;
}

/** What moves, or waits to. What is set aside waits for an operator, what is parked for a relative. */
function restless({ present }: Story): readonly string[] {
  const { core } = present ?? {};
  if (!core) return [];
  return [...core.directory.all()].flatMap(({ id }) => {
    const live = core.scheduler.live(id);
    const row = core.directory.get(id);
    if (live?.setAside === true && live.doing === 'idle') return [];
    if (live?.parked?.gate === 'dependencies') return [];
    const rests = live?.doing === 'idle' && live.pending.length === 0 && row?.run === null;
    return rests && row.wakeAt === null ? [] : [id];
  });
}

function describe(story: Story, isMeant: (id: string) => boolean): string {
  const { core } = story.present ?? {};
  if (!core) return `nobody is there; the bus is ${story.bus.empty ? '' : 'not '}empty`;
  const meant = [...core.directory.all()].filter(({ id }) => isMeant(id));
  return meant
    .map(({ id, view }) => JSON.stringify({ id, view, live: core.scheduler.live(id) }))
    .join('\n');
}
