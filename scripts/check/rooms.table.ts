/**
 * What each room, a folder of src, may import besides itself and zod. The files directly in src
 * compose rooms: no room imports them, and they are held by the closures of the entries.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  events: ['model'],
  bus: ['model'],
  scheduler: ['model'],
  gates: ['model'],
  machines: ['model'],
  drivers: ['model'],
  store: ['model'],
  health: ['model'],
  operations: ['model'],
  api: ['model'],
  // Above the rooms whose options it documents: what health takes is said by health.
  config: ['model', 'health'],
  // The store and the bus only in its entry, for `db` and `--amqp`.
  ctl: ['model', 'store', 'bus'],
};

/** What the files directly in src count as. */
export const COMPOSITION = 'composition';

/** For each entry, the rooms that may be in its closure: in all that it loads in the end. */
export const CLOSURES: readonly { entries: RegExp; rooms: readonly string[] }[] = [
  { entries: /^src\/main\.entry\.ts$/, rooms: Object.keys(ROOMS).filter((room) => room !== 'ctl') },
  { entries: /^src\/worker\.entry\.ts$/, rooms: ['machines', 'drivers', 'model'] },
  { entries: /^src\/health\/[^/]+\.entry\.ts$/, rooms: ['health', 'model'] },
  { entries: /^src\/store\/[^/]+\.entry\.ts$/, rooms: ['store', 'model'] },
  { entries: /^src\/drivers\/phantom\/[^/]+\.entry\.ts$/, rooms: ['drivers/phantom', 'model'] },
  { entries: /^src\/ctl\/[^/]+\.entry\.ts$/, rooms: ['ctl', 'store', 'bus', 'model'] },
];

/** Whose business a package is (or a module of Node); a slash at the end: a whole scope. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  amqplib: ['bus'],
  xstate: ['machines'],
  '@viz-js/viz': ['machines'],
  piscina: ['scheduler'],
  fastify: ['api'],
  '@fastify/': ['api'],
  'fastify-type-provider-zod': ['api'],
  'prom-client': ['api'],
  pg: ['store'],
  kysely: ['store'],
  'node:sqlite': ['store'],
  commander: ['ctl', 'config'],
  '@opentelemetry/': [COMPOSITION],
  pino: [COMPOSITION],
  yaml: ['config', 'ctl'],
};

/** Folders of src/drivers that the other driver folders may import. */
export const SHARED_DRIVER_FOLDERS: readonly string[] = ['phantom', 'pipeline'];
