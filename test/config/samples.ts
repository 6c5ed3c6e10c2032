/** Values that every option takes, so that each can be set in each way. */
import { OPTIONS, type Option } from '../../src/config/options.ts';

/** Where a number to add or a text to append is not enough: three values, all taken together. */
const SPECIAL: Readonly<Record<string, readonly unknown[]>> = {
  logLevel: ['debug', 'warn', 'error'],
  'http.host': ['127.0.0.2', '127.0.0.3', 'localhost'],
  'http.adminToken': ['a'.repeat(20), 'b'.repeat(20), 'c'.repeat(20)],
  'http.tokens': ['d', 'e', 'f'].map((text) => ({
    alice: { role: 'viewer', token: text.repeat(20), tenants: ['t1'] },
  })),
  'database.url': ['a', 'b', 'c'].map((host) => `postgres://rug@${host}/rug`),
  'amqp.url': ['a', 'b', 'c'].map((host) => `amqp://rug@${host}`),
  'amqp.exchanges': [{ one: ['a.*'] }, { two: ['b'] }, {}],
  'amqp.commands.role': ['viewer', 'operator', 'admin'],
  'scheduler.shardBy': ['resource', 'tenant', 'resource'],
  kinds: [{ vm: { graceSeconds: 1 } }, { vm: {} }, {}],
  'gates.rate': [{ driver: { perSecond: 1, burst: 2 } }, {}, { other: { perSecond: 3, burst: 4 } }],
  'health.checks': [
    { vm: { type: 'tcp', port: 22, timeoutMs: 5 } },
    { vm: { type: 'dummy', alive: true } },
    {},
  ],
};

/** Three values of an option; none contradicts any of another option. */
export function samplesOf({ name, type, schema, ...option }: Option): readonly unknown[] {
  const special = SPECIAL[name];
  if (special !== undefined) return special;
  if (type === 'boolean') return [true, false, true];
  if (type === 'string') return ['x', 'y', 'z'].map((text) => `${option.default ?? ''}${text}`);
  const preset = typeof option.default === 'number' ? option.default : 0;
  const step = schema.safeParse(preset + 0.01).success ? 0.01 : 1;
  return [1, 2, 3].map((times) => preset + times * step);
}

/** TLS takes a certificate and its key together; everything else can be set alone. */
export const INDEPENDENT: readonly Option[] = OPTIONS.filter(
  ({ name }) => !name.startsWith('http.tls.'),
);

/** A value as a variable or a flag has it. */
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
