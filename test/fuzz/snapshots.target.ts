/** Rows of the store as no rug would write them: a start works with all others, and says what is wrong. */
import fc, { type Arbitrary } from 'fast-check';
import { isObject, type Json } from '../../src/model/json.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { TESTER } from '../support/actors.ts';
import { Clock } from './clock.ts';
import { demand } from './demand.ts';
import { inGeneral } from './messages.ts';
import { endModes, goodEvent, nothingIsLeft } from './soundness.ts';
import { CHANGE, type Change, changed, DAMAGE, type Damage, damaged } from './spoiling.ts';
import { type Stored, stored } from './stored.ts';
import { STRANGE_NAME } from './strange.ts';
import type { Place, Target } from './target.ts';
import { openWhole, type Whole } from './whole.ts';

/** What is done to one cell. `row` picks the row: the same number, the same row. */
interface Harm {
  readonly column: string;
  readonly row: number;
  readonly to: Cell;
}

type Cell =
  | { readonly type: 'changed'; readonly changes: readonly Change[] }
  | { readonly type: 'damaged'; readonly damages: readonly Damage[] }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'null' };

/** What may be harmed: each cell of these columns. More often what more depends on. */
const COLUMNS: readonly (readonly [string, number])[] = [
  ...['snapshot', 'view', 'pending', 'run', 'spec'].map((name) => [`resource.${name}`, 8] as const),
  ...['labels', 'tags', 'state', 'status', 'phase', 'kind', 'hardware', 'tenant_id'].map(
    (name) => [`resource.${name}`, 2] as const,
  ),
  ...['parent_id', 'rack', 'wake_at', 'taken_seq', 'done_seq', 'revision', 'updated_at'].map(
    (name) => [`resource.${name}`, 2] as const,
  ),
  ['resource.trail_id', 1],
  ...['patch', 'args', 'type', 'origin', 'event_id'].map((name) => [`journal.${name}`, 2] as const),
  ['journal.at', 1],
  ['trail.body', 4],
  ['trail.at', 1],
  ['fact.resource_ids', 3],
  ['sweep.body', 3],
  ['mode.body', 3],
  ['brake_release.body', 2],
  ['strike.strikes', 1],
  ['outbox.body', 2],
  ['dead_letter.body', 2],
  ['audit.body', 2],
];

const CELL: Arbitrary<Cell> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('changed'),
      changes: fc.array(CHANGE, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('damaged'),
      damages: fc.array(DAMAGE, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('text'), text: STRANGE_NAME }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('number'),
      number: fc.constantFrom(0, -1, 1, 2 ** 53 - 1, -(2 ** 53) + 1, 1.5),
    }),
  },
  // A column of numbers takes these for what they say, and no number of JavaScript is that.
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('text'),
      text: fc.constantFrom(`${2n ** 53n + 1n}`, `${2n ** 63n - 1n}`, `${-(2n ** 63n)}`),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('null') }) },
);

export const SNAPSHOTS: Target<readonly Harm[]> = {
  name: 'snapshots',
  what: 'rows of the embedded store that were changed before a start',
  share: 0.05,
  block: 250,
  input: fc.array(
    fc.record({
      column: fc.oneof(
        ...COLUMNS.map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) })),
      ),
      row: fc.nat({ max: 99 }),
      to: CELL,
    }),
    { minLength: 1, maxLength: 2 },
  ),
  open,
};

async function open(seed: number): Promise<Place<readonly Harm[]>> {
  const sound = await stored(seed);
  let count = 0;
  return {
    put: (harms) => {
      count += 1;
      return started(sound, harms, { seed, isAsked: count % ASKED_OF === 0 });
    },
    check: async () => {
      const [word] = await started(sound, [], { seed, isAsked: true });
      demand(word === 'works', `a database that nobody touched is sound: ${word}`);
    },
    known: () => 0,
    close: async () => {},
  };
}

/** Starts rug over the database with its harms, and looks at it from all sides. */
async function started(
  { tables, now }: Stored,
  harms: readonly Harm[],
  { seed, isAsked }: { readonly seed: number; readonly isAsked: boolean },
): Promise<readonly string[]> {
  const backend = sqliteBackend(':memory:', () => {});
  const harmed = new Set<string>();
  try {
    await backend.start();
    for (const { name, columns, rows } of tables) {
      const wanted = harms.filter(({ column }) => column.startsWith(`${name}.`));
      const places = `${columns.map(() => '?').join(',')}`;
      const sql = `insert or replace into ${name} (${columns.join(',')}) values (${places})`;
      for (const [index, row] of rows.entries()) {
        const cells = [...row];
        for (const { column, row: pick, to } of wanted) {
          const at = columns.indexOf(column.slice(name.length + 1));
          if (at < 0 || pick % rows.length !== index) continue;
          cells[at] = harm(cells[at] ?? null, to);
          harmed.add(String(cells[columns.indexOf(name === 'resource' ? 'id' : 'resource_id')]));
        }
        await backend.run(sql, cells);
      }
    }
  } catch (error) {
    await backend.close();
    // A strict table takes no number for a text: such a row cannot come to be.
    return [`refused by the database: ${inGeneral(String(error), null)}`];
  }
  const clock = new Clock(now);
  try {
    const rug = await openWhole({ time: clock, seed, over: { backend } });
    const words = await lookedAt(rug, clock, harmed, isAsked);
    await clock.patiently(rug.stop());
    return words;
  } finally {
    await backend.close();
  }
}

function harm(cell: string | number | null, to: Cell): string | number | null {
  switch (to.type) {
    case 'null':
      return null;
    case 'number':
      return to.number;
    case 'text':
      return to.text;
    case 'damaged':
      return damaged(String(cell ?? ''), to.damages);
    case 'changed':
      return JSON.stringify(changed(parsed(cell), to.changes));
  }
}

function parsed(cell: string | number | null): Json {
  try {
    const value: Json = JSON.parse(String(cell));
    return isObject(value) || Array.isArray(value) ? value : { value };
  } catch {
    return {};
  }
}

/** Resources that come to no rest: one cannot be built, the other waits for it. */
const NEVER_DONE = ['lame', 'child'];

/** One of so many databases is asked over the API as well. */
const ASKED_OF = 8;

/** What everybody may ask of a rug, harmed or not. */
const ASKED = [
  'status',
  'resources?limit=100',
  'dead-letters',
  'audit',
  'modes',
  'sweeps',
  'brake',
];

async function lookedAt(
  rug: Whole,
  clock: Clock,
  harmed: ReadonlySet<string>,
  isAsked: boolean,
): Promise<readonly string[]> {
  const { core, store } = rug;
  await endModes(rug, clock);
  await goodEvent(rug, clock);
  await nothingIsLeft(rug, clock, new Set([...harmed, ...NEVER_DONE]));
  const ids = [...core.directory.all()].map(({ id }) => id);
  const paths = ids.flatMap((id) =>
    ['', '/why', '/history'].map((what) => `resources/${encodeURIComponent(id)}${what}`),
  );
  // The same that the API asks for, without one: to make it takes longer than all the rest.
  await store.reader.resources({}, { limit: 100 });
  for (const id of ids) {
    await store.reader.trail(id, { limit: 100 });
    const why = await core.insight.why(id, TESTER.actor);
    demand(why !== null, `${id} is explained`);
  }
  for (const path of isAsked ? [...ASKED, ...paths] : []) {
    // What only reads waits for no time.
    const { statusCode, body } = await rug.api().inject({ method: 'GET', url: `/v1/${path}` });
    demand(statusCode < 500, `${path} is answered: ${statusCode} ${body} ${rug.complaints()[0]}`);
  }
  const words = new Set<string>();
  for (const id of ids) {
    const live = core.scheduler.live(id);
    if (live?.setAside !== true) continue;
    demand(harmed.has(id), `only what is harmed is set aside, not ${id}`);
    const why = await core.insight.why(id, TESTER.actor);
    const [wait] = why?.waitsFor ?? [];
    demand(wait !== undefined, `why says that ${id} is set aside: ${JSON.stringify(why)}`);
    words.add(`set aside: ${inGeneral(wait.reason, null)}`);
  }
  return words.size === 0 ? ['works'] : [...words];
}
