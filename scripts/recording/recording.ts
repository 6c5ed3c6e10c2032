/**
 * The notifications a real OpenStack published during one scenario (test/data/notifications), by step,
 * and copies of them for other tenants and routers: what the demo and the end-to-end tests play.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** One message as it was on the wire. */
export interface Recorded {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: string;
}

/** The messages one REST call caused. */
export interface Step {
  readonly name: string;
  readonly messages: readonly Recorded[];
}

const FOLDER = new URL('../../test/data/notifications/', import.meta.url);

/** The tenant whose scenario was recorded, and its two routers. */
const RECORDED_TENANT = '8acc52bd465748e7b0bc62e9e8e28b4a';
export const RECORDED_ROUTERS = {
  /** Gets interfaces, a gateway, routes, floating ips; changes all the time. */
  first: 'f9001b21-5c05-471c-8cff-4f4a8e1e10ec',
  /** Created with a gateway, left alone, deleted. */
  second: '532dbba3-b02d-4cef-a870-df5a68b92d39',
} as const;

/** What was published before the scenario began: networks and flavours of the cloud itself. */
const PREPARATION = 15;

const EXCHANGES = new Set(['neutron', 'nova']);

/** The scenario in the order of by-step.md; the first step is the preparation. */
export async function recordedSteps(): Promise<readonly Step[]> {
  const lines = (await readFile(new URL('recorded.jsonl', FOLDER), 'utf8')).trim().split('\n');
  const messages = lines.map(parseLine).filter(({ exchange }) => EXCHANGES.has(exchange));
  const sizes = stepSizes(await readFile(new URL('by-step.md', FOLDER), 'utf8'));
  const steps: Step[] = [{ name: 'preparation', messages: messages.slice(0, PREPARATION) }];
  let from = PREPARATION;
  for (const { name, size } of sizes) {
    steps.push({ name, messages: messages.slice(from, from + size) });
    from += size;
  }
  if (from !== messages.length) {
    throw new Error(`by-step.md names ${from} messages, recorded.jsonl has ${messages.length}`);
  }
  return steps.filter((step) => step.messages.length > 0);
}

function parseLine(line: string): Recorded {
  const row: unknown = JSON.parse(line);
  const field = (name: string): string => {
    const value = (row as Record<string, unknown>)[name];
    if (typeof value !== 'string') throw new Error(`recorded.jsonl: ${name} is not a text`);
    return value;
  };
  return { exchange: field('exchange'), routingKey: field('routing_key'), body: field('body_raw') };
}

/** `* **name**: a, b x3, k:c`: k is Keystone, which is of no interest here. */
function stepSizes(text: string): { name: string; size: number }[] {
  return [...text.matchAll(/^\* \*\*(.+?)\*\*: (.+)$/gm)].map(([, name = '', events = '']) => ({
    name,
    size: events
      .split(', ')
      .filter((event) => !event.startsWith('k:'))
      .reduce((sum, event) => sum + Number(/ x(\d+)$/.exec(event)?.[1] ?? 1), 0),
  }));
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * A message as a cloud with other ids would have published it: every UUID is another one, the same
 * in all messages of a copy; the tenant is `tenant`.
 */
export function rekeyed(message: Recorded, copy: string, tenant: string): Recorded {
  const body = message.body
    .replace(UUID, (id) => copiedId(id, copy))
    .replaceAll(RECORDED_TENANT, tenant);
  return { ...message, body: withUniqueId(body, copy) };
}

/** The id that `id` has in a copy. */
export function copiedId(id: string, copy: string): string {
  const digits = createHash('sha256').update(`${copy}/${id}`).digest('hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}

/** The tenant number `n` of a copied cloud, undashed as Keystone writes it. */
export function copiedTenant(n: number): string {
  return createHash('sha256').update(`tenant ${n}`).digest('hex').slice(0, 32);
}

/** `_unique_id` is an undashed UUID, which the pattern above does not meet. */
function withUniqueId(body: string, copy: string): string {
  return body.replace(
    /(_unique_id\\?": \\?")([0-9a-f]{32})/g,
    (_, before: string, id: string) => before + copiedId(id, copy).replaceAll('-', ''),
  );
}
