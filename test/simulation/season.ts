/** A season: first everything goes wrong, then nothing any more. */
import { settled } from './clock.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

/** How long it may take until nothing moves any more, once nothing goes wrong any more. */
const PATIENCE_MS = 600_000;
/** How often everything is looked at, and errors are cleared, before it counts as not mended. */
const ROUNDS = 6;

/** Goes to the next continuation and judges; false: there is none up to `limit`, or all is lost. */
async function step(stage: Stage, limit: number): Promise<boolean> {
  const went = await stage.clock.step(limit);
  if (went) stage.watch.step();
  return went && stage.violations.length === 0;
}

/** What the weather has in store. */
export async function trouble(story: Story): Promise<void> {
  const { stage } = story;
  const { clock, dials, dice } = stage;
  const end = clock.now() + dials.chaosMs;
  if (story.present === undefined) story.start();
  const act = (): void => {
    story.act(dice.weighed(dials.acts));
    clock.after(dice.between(1, 2 * dials.pauseMs), () => {
      if (clock.now() < end) act();
    });
  };
  act();
  while (await step(stage, end));
}

/** Nothing goes wrong any more: it must come to rest, and what is in error be mended. */
export async function peace(story: Story): Promise<void> {
  const { stage } = story;
  stage.chaos = false;
  stage.darken(0);
  stage.slow(0);
  await stage.world.control.unscript();
  stage.trace.tell('', 'peace');
  if (story.present === undefined) story.start();
  for (let round = 1; round <= ROUNDS; round++) {
    if (!(await quiet(story))) return;
    const mended = mend(story);
    await settled();
    if (!(await quiet(story))) return;
    if (!mended && round > 1) return;
  }
  stage.fail(`not mended in ${ROUNDS} rounds: ${describe(story, (id) => isTroubled(story, id))}`);
}

/** Clears errors, looks at everything; answers whether there was an error. */
function mend(story: Story): boolean {
  const { core, operators } = story;
  if (!core) return true;
  let troubled = false;
  for (const { id, view } of core.directory.all()) {
    if (view.fault?.message.includes('REBUILD makes another')) {
      troubled = true;
      operators.order(id, 'REBUILD', { destructive: true });
    } else if (isTroubled(story, id)) {
      troubled = true;
      operators.order(id, 'CLEAR_ERROR');
    } else core.scheduler.poll([{ resourceId: id }]);
  }
  return troubled;
}

function isTroubled({ core }: Story, id: string): boolean {
  const live = core?.scheduler.live(id);
  return core?.directory.get(id)?.view.status === 'error' || live?.setAside === true;
}

/** True once nothing moves and nothing waits. */
async function quiet(story: Story): Promise<boolean> {
  const { stage, bus, operators } = story;
  const deadline = stage.clock.now() + PATIENCE_MS;
  const isAtRest = (): boolean =>
    bus.empty &&
    !operators.isAwaited &&
    story.present?.ready === true &&
    restless(story).length === 0;
  do {
    // A process that ended after the trouble did has a successor too.
    if (story.present === undefined) story.start();
    operators.relent();
    if (isAtRest() && !(await isSweeping(stage))) return true;
  } while (await step(stage, deadline));
  const moves = (id: string): boolean => restless(story).includes(id);
  if (stage.violations.length === 0) stage.fail(`does not come to rest: ${describe(story, moves)}`);
  return false;
}

async function isSweeping({ database }: Stage): Promise<boolean> {
  return (await database.read('select id from sweep where done = 0', [])).length > 0;
}

/** What moves, or waits to. What is set aside waits for an operator, what is parked for a relative. */
function restless({ core }: Story): readonly string[] {
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

function describe({ core, bus }: Story, isMeant: (id: string) => boolean): string {
  if (!core) return `nobody is there; the bus is ${bus.empty ? '' : 'not '}empty`;
  const meant = [...core.directory.all()].filter(({ id }) => isMeant(id));
  return meant
    .map(({ id, view }) => JSON.stringify({ id, view, live: core.scheduler.live(id) }))
    .join('\n');
}
