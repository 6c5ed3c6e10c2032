/** Every option of rug: one schema; a YAML file, then the environment, override the defaults. */
import { z } from 'zod';
import { healthSettings } from './health/settings.ts';
import { RugError } from './model/errors.ts';
import { nearest } from './model/nearest.ts';

const port = z.int().min(0).max(65_535);
const count = z.int().min(1);
const seconds = z.number().positive();

const section = <T extends z.ZodRawShape>(
  shape: T,
): z.ZodPrefault<z.ZodObject<T, z.core.$strict>> => z.strictObject(shape).prefault({} as never);

export const configSchema = z.strictObject({
  dataDir: z.string().default('.rug').describe('Where the embedded store and the sockets lie'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('debug adds every transition'),
  http: section({
    host: z.string().default('127.0.0.1').describe('Address the API listens on'),
    port: port.default(8780).describe('Port of the API; 0: any free one'),
    maxBodyBytes: count.default(8 * 2 ** 20).describe('Largest request body, bytes'),
  }),
  database: section({
    url: z
      .url({
        protocol: /^postgres(ql)?$/,
        error: 'must be postgres://user:password@host/database',
      })
      .nullable()
      .default(null)
      .describe('PostgreSQL; absent: embedded in dataDir'),
    lingerMs: z.number().min(0).default(4).describe('How long a transaction waits for company, ms'),
    maxBatch: count.default(512).describe('Most rows of one transaction'),
  }),
  amqp: section({
    url: z
      .url({ protocol: /^amqps?$/, error: 'must be amqp://user:password@host' })
      .nullable()
      .default(null)
      .describe('RabbitMQ; absent: the bus is off'),
    queue: z.string().min(1).default('rug.notifications').describe('Own durable queue'),
    prefetch: count.default(500).describe('Most messages taken and not acknowledged'),
    batch: count.default(200).describe('Most messages journaled together'),
    exchanges: z
      .record(z.string(), z.array(z.string().min(1)))
      .default({
        neutron: ['notifications.*'],
        nova: ['notifications.*', 'versioned_notifications.*'],
      })
      .describe('Exchange -> binding keys; declared passively and waited for'),
    notices: z.string().min(1).default('rug.notices').describe('Exchange of outgoing notices'),
  }),
  sources: section({
    neutron: section({
      hardware: z.string().default('phantom').describe('Hardware of the routers of Neutron'),
    }),
    phantom: section({
      list: z.boolean().default(true).describe('Compare with the phantom world at start'),
    }),
  }),
  scheduler: section({
    shards: count.default(2).describe('Worker threads'),
    shardBy: z.enum(['tenant', 'resource']).default('tenant').describe('What decides the worker'),
    batch: count.default(64).describe('Decisions per call of a worker'),
    concurrency: count.default(512).describe('Verbs under way in a worker'),
    pollCredit: count.default(256).describe('POLLs under way'),
    maxStrikes: count
      .default(3)
      .describe('Workers a resource may take down before it is set aside'),
    startSpreadSeconds: seconds
      .default(60)
      .describe('First POLLs after a start are spread over this'),
    stallSeconds: seconds.default(10).describe('A worker that stands still this long is replaced'),
    workerHeapMb: z.int().min(64).default(1024).describe('Heap of a worker, MB'),
    drainSeconds: seconds.default(20).describe('How long verbs under way may take at a stop'),
  }),
  machine: section({
    maxAttempts: count.default(5).describe('Boots before status error'),
    bootTimeoutSeconds: seconds.default(600).describe('From build to the first answer'),
    bootCheckSeconds: seconds.default(2).describe('Between two looks at a booting instance'),
    errorCooldownSeconds: seconds.default(30).describe('Work waits this long after an error'),
    maxPushes: count.default(3).describe('Configuration pushes before the instance is replaced'),
    backoffSeconds: seconds.default(1).describe('First pause after a failure; it doubles'),
    backoffMaxSeconds: seconds.default(60).describe('Longest pause after a failure'),
    verdictFreshSeconds: seconds.default(10).describe('A health verdict younger spares a probe'),
    verbTimeoutSeconds: seconds.default(600).describe('Longest time a verb may take'),
  }),
  kinds: z
    .record(
      z.string(),
      z.strictObject({
        graceSeconds: z.number().min(0).optional().describe('Between scrubprep and scrub'),
      }),
    )
    .default({})
    .describe('Per kind of resource'),
  gates: section({
    verbs: count.default(256).describe('Verbs under way'),
    builds: count.default(64).describe('Builds and restarts under way'),
    rate: z
      .record(z.string(), z.strictObject({ perSecond: z.number().positive(), burst: count }))
      .default({})
      .describe('Driver -> verbs a second'),
  }),
  health: healthSettings.prefault({}).describe('The health child'),
  retention: section({
    journalHours: seconds.default(24).describe('Journal rows that are done'),
    trailDays: seconds.default(30).describe('Decisions'),
    trailRows: count.default(1_000_000).describe('Most decisions'),
    deadLetterDays: seconds.default(30).describe('Dead letters'),
    deadLetterRows: count.default(10_000).describe('Most dead letters'),
    closedDays: seconds.default(7).describe('Closed resources'),
    dedupHours: seconds.default(24).describe('Message ids'),
  }),
});

export type Config = z.output<typeof configSchema>;

/**
 * The effective configuration.
 *
 * @param file The YAML file, already parsed; undefined: none.
 * @param environment `RUG_<SECTION>_<OPTION>` for every option that is not a map or a list.
 * @throws RugError `bad_config` naming the option, the place it was set, and what is wrong.
 */
export function loadConfig(
  file: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const input = file ?? {};
  if (typeof input !== 'object' || Array.isArray(input)) {
    throw new RugError('bad_config', 'the configuration file must be a map of sections');
  }
  const merged: Tree = structuredClone(input) as Tree;
  for (const { path, variable, type } of scalarOptions(configSchema)) {
    const text = environment[variable];
    if (text !== undefined && text !== '') set(merged, path, scalar(text, type));
  }
  const parsed = configSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String);
  const variable = variableOf(path);
  const where = environment[variable] === undefined ? 'the configuration file' : variable;
  const what = path.length === 0 ? '' : `${path.join('.')}: `;
  const meant = issue?.code === 'unrecognized_keys' ? suggestion(issue.keys, path) : '';
  throw new RugError('bad_config', `${where}: ${what}${issue?.message}${meant}`, {
    field: path.join('.'),
  });
}

/** What the unknown keys of a section may have meant. */
function suggestion(keys: readonly string[], path: readonly string[]): string {
  const section = path.reduce<z.ZodType>((schema, key) => {
    const inner = unwrapped(schema);
    const below: unknown = inner instanceof z.ZodObject ? inner.shape[key] : undefined;
    return below instanceof z.ZodType ? below : schema;
  }, configSchema);
  const inner = unwrapped(section);
  const known = inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const meant = keys.flatMap((key) => nearest(key, known) ?? []);
  return meant.length === 0 ? '' : `; did you mean ${meant.join(', ')}?`;
}

interface Tree {
  [key: string]: unknown;
}

/** Variables that are no options: the file, what rug-ctl and fault tests read, what the shim sets. */
const OTHER_VARIABLES: readonly string[] = ['RUG_CONFIG', 'RUG_URL', 'RUG_KILL_AT'];

/** What begins with RUG_ and means nothing to rug, each with what it may have meant. */
export function strayVariables(
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = [
    ...OTHER_VARIABLES,
    ...scalarOptions(configSchema).map(({ variable }) => variable),
  ];
  return Object.keys(environment)
    .filter((name) => /^RUG_(?!TEST_|SHIM_)/.test(name) && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const hint = meant === null ? '' : `; did you mean ${meant}?`;
      return `${name} is no setting and is ignored${hint}`;
    });
}

/** An option that an environment variable can set. */
interface ScalarOption {
  readonly path: readonly string[];
  readonly variable: string;
  /** `number`, `boolean`, `string` ... */
  readonly type: string;
}

function scalarOptions(schema: z.ZodType, path: readonly string[] = []): readonly ScalarOption[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape).flatMap(([key, value]) =>
      scalarOptions(value as z.ZodType, [...path, key]),
    );
  }
  if (inner instanceof z.ZodRecord || inner instanceof z.ZodArray) return [];
  return [{ path, variable: variableOf(path), type: inner.def.type }];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional
  ) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  return schema;
}

const variableOf = (path: readonly string[]): string =>
  `RUG_${path.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_')}`;

/** The text as the option has it; what does not look like that is left for the schema to refuse. */
function scalar(text: string, type: string): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return type === 'number' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function set(tree: Tree, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  // What stands there and is no section is for the schema to refuse.
  tree[key] ??= {};
  const below = tree[key];
  if (typeof below === 'object') set(below as Tree, rest, value);
}
