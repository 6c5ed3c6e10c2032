import { describe, expect, it } from 'vitest';
import { checkRooms } from '../../scripts/check/rooms.ts';

const WORLD = 'src/drivers/phantom/world.entry.ts';

function problems(files: Record<string, string>): string[] {
  return checkRooms(new Map(Object.entries(files)));
}

/** Trees that break one rule each, with what the check has to say. */
const VIOLATIONS: Record<string, { files: Record<string, string>; says: string[] }> = {
  'a sibling imports a sibling': {
    files: {
      'src/events/a.ts': "import { b } from '../bus/b.ts';\nexport const a = b;\n",
      'src/bus/b.ts': 'export const b = 1;\n',
    },
    says: ['src/events/a.ts:1 room events must not import room bus: meet in a port of model'],
  },
  'a sibling imports only a type of a sibling': {
    files: {
      'src/events/a.ts': "import type { B } from '../bus/b.ts';\nexport type A = B;\n",
      'src/bus/b.ts': 'export type B = 1;\n',
    },
    says: ['src/events/a.ts:1 room events must not import room bus: meet in a port of model'],
  },
  'a sibling imports a type in passing': {
    files: {
      'src/events/a.ts': "export type A = import('../bus/b.ts').B;\n",
      'src/bus/b.ts': 'export type B = 1;\n',
    },
    says: ['src/events/a.ts:1 room events must not import room bus: meet in a port of model'],
  },
  'a sibling re-exports a sibling': {
    files: {
      'src/events/a.ts': "export { b } from '../bus/b.ts';\n",
      'src/bus/b.ts': 'export const b = 1;\n',
    },
    says: ['src/events/a.ts:1 room events must not import room bus: meet in a port of model'],
  },
  'a sibling loads a sibling later': {
    files: {
      'src/events/a.ts': "export const a = () => import('../bus/b.ts');\n",
      'src/bus/b.ts': 'export const b = 1;\n',
    },
    says: ['src/events/a.ts:1 room events must not import room bus: meet in a port of model'],
  },
  'model imports a room': {
    files: {
      'src/model/a.ts': "import { b } from '../store/b.ts';\nexport const a = b;\n",
      'src/store/b.ts': 'export const b = 1;\n',
    },
    says: ['src/model/a.ts:1 room model must not import room store: meet in a port of model'],
  },
  'model imports a module of Node': {
    files: { 'src/model/a.ts': "import { join } from 'node:path';\nexport const a = join;\n" },
    says: ['src/model/a.ts:1 must not import node:path: model has only zod'],
  },
  'a room imports what another owns': {
    files: {
      'src/api/a.ts': "import type { Channel } from 'amqplib';\nexport type A = Channel;\n",
      'src/health/b.ts': "import { Pool } from 'pg';\nexport const b = Pool;\n",
      'src/scheduler/c.ts':
        "import { createMachine } from 'xstate';\nexport const c = createMachine;\n",
      'src/gates/d.ts':
        "import { DatabaseSync } from 'node:sqlite';\nexport const d = DatabaseSync;\n",
      'src/ctl/e.ts': "import helmet from '@fastify/helmet';\nexport const e = helmet;\n",
      'src/machines/f.ts':
        "import { Migrator } from 'kysely/migration';\nexport const f = Migrator;\n",
    },
    says: [
      'src/api/a.ts:1 must not import amqplib: it belongs to bus',
      'src/health/b.ts:1 must not import pg: it belongs to store',
      'src/scheduler/c.ts:1 must not import xstate: it belongs to machines',
      'src/gates/d.ts:1 must not import node:sqlite: it belongs to store',
      'src/ctl/e.ts:1 must not import @fastify/helmet: it belongs to api',
      'src/machines/f.ts:1 must not import kysely/migration: it belongs to store',
    ],
  },
  'a package has no owner': {
    files: { 'src/api/a.ts': "import chalk from 'chalk';\nexport const a = chalk;\n" },
    says: ['src/api/a.ts:1 imports chalk, which has no owner in scripts/check/rooms.table.ts'],
  },
  'a driver imports another driver': {
    files: {
      'src/drivers/vm_phantom/a.ts': "import { b } from '../vm_kvm/b.ts';\nexport const a = b;\n",
      'src/drivers/vm_kvm/b.ts': 'export const b = 1;\n',
    },
    says: ['src/drivers/vm_phantom/a.ts:1 driver vm_phantom must not import driver vm_kvm'],
  },
  'a room imports what composes it': {
    files: {
      'src/api/a.ts': "import type { Main } from '../main.ts';\nexport type A = Main;\n",
      'src/main.ts': 'export type Main = 1;\n',
    },
    says: ['src/api/a.ts:1 imports src/main.ts: no room imports what composes it'],
  },
  'an entry is imported': {
    files: {
      'src/main.ts': "import worker from './worker.entry.ts';\nexport const main = worker;\n",
      'src/worker.entry.ts': 'export default 1;\n',
    },
    says: ['src/main.ts:1 imports src/worker.entry.ts: an entry is started, not imported'],
  },
  'the main program loads rug-ctl': {
    files: {
      'src/main.entry.ts': "import { a } from './ctl/a.ts';\na();\n",
      'src/ctl/a.ts': 'export const a = () => 1;\n',
    },
    says: ['src/main.entry.ts must not load src/ctl/a.ts (imported by src/main.entry.ts)'],
  },
  'a file leaves src': {
    files: { 'src/api/a.ts': "import { b } from '../../scripts/b.ts';\nexport const a = b;\n" },
    says: ['src/api/a.ts:1 imports scripts/b.ts, which is outside src'],
  },
  'a room is not in the table': {
    files: {
      'src/gossip/a.ts': "import { b } from '../model/b.ts';\nexport const a = b;\n",
      'src/model/b.ts': 'export const b = 1;\n',
    },
    says: ['src/gossip/a.ts:1 is in no room of scripts/check/rooms.table.ts'],
  },
  'an entry is not in the table': {
    files: { 'src/api/a.entry.ts': 'export default 1;\n' },
    says: ['src/api/a.entry.ts has no closure in scripts/check/rooms.table.ts'],
  },
  'a worker opens a database, steps away': {
    files: {
      'src/worker.entry.ts': "import { w } from './worker.ts';\nexport default w;\n",
      'src/worker.ts': "import { a } from './machines/a.ts';\nexport const w = a;\n",
      'src/machines/a.ts': "import { b } from '../model/b.ts';\nexport const a = b;\n",
      'src/model/b.ts': "import { c } from '../store/c.ts';\nexport const b = c;\n",
      'src/store/c.ts': 'export const c = 1;\n',
    },
    says: [
      'src/model/b.ts:1 room model must not import room store: meet in a port of model',
      'src/worker.entry.ts must not load src/store/c.ts (imported by src/model/b.ts)',
    ],
  },
  'the phantom world loads a driver': {
    files: {
      [WORLD]: "import { a } from '../vm_phantom/a.ts';\nexport default a;\n",
      'src/drivers/vm_phantom/a.ts': 'export const a = 1;\n',
    },
    says: [
      `${WORLD}:1 driver phantom must not import driver vm_phantom`,
      `${WORLD} must not load src/drivers/vm_phantom/a.ts (imported by ${WORLD})`,
    ],
  },
  'files import each other in a circle': {
    files: {
      'src/store/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'src/store/b.ts': "import { c } from './c.ts';\nexport const b = () => c;\n",
      'src/store/c.ts': "import type { a } from './a.ts';\nexport const c = (f: typeof a) => f;\n",
    },
    says: ['cycle: src/store/a.ts -> src/store/b.ts -> src/store/c.ts -> src/store/a.ts'],
  },
};

describe('the check of the rules between rooms', () => {
  it.each(Object.entries(VIOLATIONS))('rejects that %s', (_, { files, says }) => {
    expect(problems(files)).toEqual(says);
  });

  it('accepts rooms that meet in model and roots that stay within their closure', () => {
    const tree = {
      'src/main.entry.ts': "import { main } from './main.ts';\nmain();\n",
      'src/main.ts':
        "import { pino } from 'pino';\nimport { api } from './api/api.ts';\n" +
        "import { store } from './store/store.ts';\nexport const main = () => [pino, api, store];\n",
      'src/worker.entry.ts':
        "import { vm } from './drivers/vm_phantom/vm.ts';\n" +
        "import type { store } from './store/store.ts';\n" +
        'export default (erased: typeof store) => [vm, erased];\n',
      'src/health/child.entry.ts':
        "import { systemTime } from '../environment.ts';\nexport default systemTime;\n",
      'src/environment.ts': "import { id } from './model/id.ts';\nexport const systemTime = id;\n",
      'src/api/api.ts':
        "import fastify from 'fastify';\nimport { id } from '../model/id.ts';\n" +
        'export const api = [fastify, id];\n',
      'src/store/store.ts': "import { id } from '../model/id.ts';\nexport const store = id;\n",
      'src/drivers/vm_phantom/vm.ts':
        "import { client } from '../phantom/client.ts';\nexport const vm = client;\n",
      'src/drivers/phantom/client.ts':
        "import { createConnection } from 'node:net';\nexport const client = createConnection;\n",
      'src/model/id.ts': "import { z } from 'zod';\nexport const id = z.string();\n",
    };
    expect(problems(tree)).toEqual([]);
  });

  it('sees no import in a comment or a string', () => {
    const text =
      "// import '../bus/b.ts'\nexport const a = `import '../bus/b.ts'`;\nexport const r = /'/;\n";
    expect(problems({ 'src/events/a.ts': text })).toEqual([]);
  });
});
