/** Rows, states and screens to try things on. Everything happens at NOW. */

import { showResource } from '../../../src/api/resource.ts';
import { heard } from '../../../src/ctl/browse/hear.ts';
import { type Key, readKeys, readRest } from '../../../src/ctl/browse/keys.ts';
import type { News } from '../../../src/ctl/browse/news.ts';
import { pressed } from '../../../src/ctl/browse/press.ts';
import type { Row } from '../../../src/ctl/browse/row.ts';
import { type Listed, listed, toRow } from '../../../src/ctl/browse/row.ts';
import { initialState, type State } from '../../../src/ctl/browse/state.ts';
import type { Status } from '../../../src/model/words.ts';
import { NOW, rowOf } from '../../api/samples.ts';

export { NOW };

/** So many seconds after NOW, as the API writes it. */
export const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

/** A resource as the API lists it. */
export function resourceOf(id: string, change: Partial<Listed> = {}): Listed {
  return listed.parse({ ...showResource(rowOf(id), null, null), ...change });
}

/** A row of the table. */
export const sample = (id: string, change: Partial<Listed> = {}): Row =>
  toRow(resourceOf(id, change));

const TENANTS = ['79f054a8c76e4c22afa86cdd2cd88536', 'b3a1c9d2e4f5061728394a5b6c7d8e9f'] as const;
const NAMES = ['edge', 'backbone-of-the-northern-region', '東京ルータ', 'e\u001b[2Jvil', ''];

/** The statuses of a small cloud in which something goes on. */
const MIX: readonly Status[] = [
  ...(['configured', 'configured', 'error', 'booting', 'configured', 'degraded'] as const),
  ...(['configured', 'quiesced', 'gone', 'configured', 'held', 'configured'] as const),
];

/** A small cloud: each row differs, and the same number makes the same row. */
export function cloud(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) => member(index));
}

function member(index: number): Row {
  const status = MIX[index % MIX.length] ?? 'configured';
  const number = index.toString(16).padStart(4, '0');
  const parked =
    status === 'gone'
      ? { gate: 'brake', reason: 'brake: 512 of 1000 have died (limit 100)', until: null }
      : null;
  const run = { verb: 'build', cause: 'CREATE', startedAt: at(-75) };
  return sample(`5f0c2a9e-${number}-4222-8333-444455556666`, {
    tenantId: TENANTS[index % 2] ?? '',
    kind: index % 3 === 0 ? 'vm' : 'virtual_router',
    status,
    since: at(-index * index * 60 - 5),
    spec: {
      name: `${NAMES[index % NAMES.length]}${index % 5 === 4 ? '' : `-${index}`}`,
      ...(index % 4 === 0 ? { image: 'router-2026-11' } : {}),
    },
    rack: index % 2 === 0 ? 'a7' : null,
    attempts: status === 'error' ? 5 : index % 3,
    run: status === 'booting' || status === 'gone' ? run : null,
    ...(status === 'degraded' ? { wait: 'backoff', wakeAt: at(12) } : {}),
    live: {
      doing: parked === null ? 'idle' : 'parked',
      parked,
      pending: status === 'gone' ? [{ type: 'UPDATE', count: 3, since: at(-60) }] : [],
      marks: 0,
      setAside: false,
    },
    fault:
      status === 'error'
        ? {
            code: 'virtual_router_phantom_build_2003',
            message: 'connect ECONNREFUSED fd00::7:22',
            at: at(-300),
          }
        : null,
  });
}

/** A state with these rows, all of them known. */
export function stateOf(rows: readonly Row[], size: readonly [number, number] = [80, 24]): State {
  const [columns, lines] = size;
  const beginning = { url: 'http://127.0.0.1:8780', scope: '', now: NOW, columns, rows: lines };
  return heard(initialState(beginning), [
    { type: 'linked' },
    { type: 'listing' },
    { type: 'rows', rows, asked: null },
    { type: 'listed' },
  ]);
}

/** The state after what was typed; an escape at the end is the key. */
export function typed(state: State, text: string): State {
  const { keys, rest } = readKeys(text);
  return press(state, [...keys, ...readRest(rest).keys]);
}

/** The state after some keys. */
export const press = (state: State, keys: readonly Key[]): State =>
  keys.reduce((before, key) => pressed(before, key).state, state);

/** The state after some news. */
export const hear = (state: State, ...news: readonly News[]): State => heard(state, news);

/** A change as the stream tells it. */
export function changedTo(id: string, status: string, over: object = {}): News {
  const change = {
    type: 'changed',
    id,
    status,
    state: 'CalcAction',
    at: NOW,
    refused: [],
  } as const;
  return { ...change, ...over };
}

/** Rows in their order, by id. */
export const idsOf = ({ order }: State): readonly string[] => order.map(({ id }) => id);
