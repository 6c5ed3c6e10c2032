/** Globals that reach out of the program, or whose answer differs from run to run. */
export const EFFECTS: readonly RegExp[] = [
  /^Date(\(\)|\.now)$/,
  /^new Date\(\)$/,
  /^Math\.random$/,
  /^performance\b/,
  /^(setTimeout|setInterval|setImmediate)\b/,
  /^(new )?(fetch|WebSocket|EventSource|BroadcastChannel|Worker)\b/,
  /^crypto\b/,
  /^(process|console|globalThis)\b/,
];

/** Modules of Node whose functions only compute; for some, only the functions named. */
export const PURE_MODULES: Readonly<Record<string, readonly string[] | 'all'>> = {
  'node:assert': 'all',
  'node:buffer': 'all',
  'node:events': 'all',
  'node:path': 'all',
  'node:stream': 'all',
  'node:string_decoder': 'all',
  'node:url': 'all',
  'node:util': 'all',
  'node:crypto': ['createHash', 'createHmac', 'hash', 'timingSafeEqual'],
};

/** A file that may reach out of the program: with what, and why it is the one. */
export interface EdgeFile {
  effects: readonly string[];
  why: string;
}

/** The edge files. Every `*.entry.ts` is one without being listed. */
export const EDGE_FILES: Readonly<Record<string, EdgeFile>> = {
  'src/environment.ts': {
    effects: ['Date.now', 'setTimeout()', 'setImmediate()', 'Math.random', 'node:crypto'],
    why: 'the real clock, timers, identities and randomness, which entries hand to the rooms',
  },
  'src/gauges.ts': {
    effects: ['node:perf_hooks', 'node:process'],
    why: 'measures the delay of the event loop, and tells which Node runs since when',
  },
  'src/killer.ts': {
    effects: ['process.kill', 'process.pid'],
    why: 'dies where a fault test says',
  },
  'src/worker.ts': {
    effects: ['node:async_hooks', 'process.once'],
    why: 'knows whose code runs next in a worker, and that it has thrown past everybody',
  },
  'src/ctl/client.ts': { effects: ['fetch'], why: 'the HTTP client of rug-ctl' },
  'src/drivers/phantom/answers.ts': {
    effects: ['node:net'],
    why: 'asks whether the world listens',
  },
  'src/drivers/phantom/client.ts': {
    effects: ['node:net'],
    why: 'the connection to the world',
  },
  'src/drivers/phantom/lines.ts': {
    effects: ['node:process'],
    why: 'knows when a tick ends',
  },
  'src/drivers/phantom/keep.ts': {
    effects: ['node:net'],
    why: 'a connection that keeps the world from ending',
  },
  'src/drivers/phantom/start.ts': {
    effects: ['node:child_process', 'node:fs', 'process.execPath'],
    why: 'starts the world as a process of its own',
  },
  'src/drivers/phantom/world/call-log.ts': {
    effects: ['node:fs'],
    why: 'the file by which tests judge what was done',
  },
  'src/drivers/phantom/world/claim.ts': {
    effects: ['node:fs', 'node:net'],
    why: 'makes sure that one world listens at a socket',
  },
  'src/drivers/phantom/world/server.ts': {
    effects: ['node:net'],
    why: 'the socket of the world',
  },
  'src/health/checks/http.ts': { effects: ['node:http'], why: 'a probe' },
  'src/health/checks/tcp.ts': { effects: ['node:net'], why: 'a probe' },
  'src/health/process.ts': {
    effects: ['node:child_process'],
    why: 'starts the health child',
  },
  'src/store/admin.ts': { effects: ['node:fs'], why: 'looks whether there is a database' },
  'src/store/directory.ts': { effects: ['node:fs'], why: 'looks at the data directory' },
  'src/store/open.ts': { effects: ['node:fs'], why: 'makes the data directory' },
  'src/store/sqlite/backend.ts': { effects: ['node:sqlite'], why: 'the embedded database' },
  'src/store/sqlite/inspect.ts': {
    effects: ['node:sqlite', 'node:fs'],
    why: 'looks at the embedded database and its disk from outside',
  },
  'src/store/sqlite/lock.ts': { effects: ['node:sqlite', 'node:fs'], why: 'the lock beside it' },
  'src/store/sqlite/schema.ts': {
    effects: ['node:sqlite'],
    why: 'makes in memory what a database should be',
  },
  'src/store/sqlite/upgrade.ts': {
    effects: ['node:sqlite', 'node:fs'],
    why: 'migrates the embedded database by hand',
  },
  'src/api/listen.ts': { effects: ['node:net'], why: 'asks whether the port is free' },
  'src/store/thread.ts': {
    effects: ['node:worker_threads'],
    why: 'starts the thread of the embedded database',
  },
};
