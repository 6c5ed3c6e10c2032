/** The HTTP intake: requests that say one thing and are another, and connections that lie. */
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { systemTime } from '../../src/environment.ts';
import { ERRORS, type ErrorCode } from '../../src/model/errors.ts';
import { demand } from './demand.ts';
import { inGeneral } from './messages.ts';
import { REQUEST, type Request, WIRE, type Wire } from './requests.ts';
import { knownBytes, quietly } from './soundness.ts';
import type { Place, Target } from './target.ts';
import { openWhole, type Whole } from './whole.ts';

export const HTTP: Target<Request | Wire> = {
  name: 'http',
  what: 'requests to the intake over HTTP, by inject and as bytes on a socket',
  share: 0.2,
  block: 1_000,
  input: fc.oneof<[typeof REQUEST, typeof WIRE]>(REQUEST, WIRE),
  open,
};

/** Nothing that is asked takes longer than this, milliseconds. */
const PATIENCE = 10_000;

async function open(seed: number): Promise<Place<Request | Wire>> {
  // No timer of rug keeps a process alive.
  const alive = setInterval(() => undefined, PATIENCE);
  const rug = await openWhole({ time: systemTime, seed });
  const api = rug.api();
  const before = connections();
  const port = Number(new URL(await api.listen()).port);
  return {
    put: async (input) => {
      const answers = await inTime(
        input.how === 'inject' ? injected(rug, input) : talked(port, input),
      );
      quietly(rug);
      return answers.length === 0 ? [`${input.how}: no answer`] : answers;
    },
    check: async () => {
      await liftModes(rug, port);
      await goodRequest(rug, port);
      await rest(rug, before);
      quietly(rug);
    },
    known: () => knownBytes(rug),
    close: async () => {
      await rug.stop();
      await rug.backend.close();
      clearInterval(alive);
    },
  };
}

async function inTime<T>(work: Promise<T>, what = 'it'): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} hangs`)), PATIENCE);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function injected(rug: Whole, { how: _, payload, ...request }: Request): Promise<string[]> {
  const { statusCode, body } = await rug.api().inject({
    ...request,
    ...(payload === undefined ? {} : { payload: Buffer.from(payload, 'latin1') }),
  });
  return [judged(statusCode, body)];
}

/** What one answer says of itself; throws for one that no client should get. */
function judged(status: number, body: string): string {
  demand(status < 500, `nothing breaks: ${status} ${body.slice(0, 500)}`);
  if (status < 400) return `${status}`;
  demand(body !== '', `a refusal with status ${status} says why`);
  const {
    code,
    message,
    hint,
    field = null,
  } = JSON.parse(body) as {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint: string;
    readonly field?: string | null;
  };
  demand(ERRORS[code]?.status === status, `${code} is a code of the table, with status ${status}`);
  demand(
    message.trim() !== '' && hint === ERRORS[code].hint,
    'it says what is wrong, and a way on',
  );
  demand(!/\n\s+at /.test(message), 'it shows no stack');
  return `${status} ${code}: ${inGeneral(message, field)}`;
}

/** How long a client waits that has not been answered, milliseconds: of much nothing is to be said. */
const IDLE = 15;

const never = (): Promise<void> => new Promise(() => undefined);

const idle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, IDLE));

/** Sends the bytes, and reads to the end of whatever comes back; `bored`: when it waits no longer. */
async function talked(
  port: number,
  { text, pieces, after }: Wire,
  bored: () => Promise<void> = idle,
): Promise<string[]> {
  const bytes = Buffer.from(text, 'latin1');
  const socket = connect(port, '127.0.0.1');
  // A server may end a connection that lies while something is still on its way to it.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  const heard: Buffer[] = [];
  const first = Promise.withResolvers<void>();
  socket.on('data', (data) => {
    heard.push(data);
    first.resolve();
  });
  await new Promise((resolve) => socket.on('connect', resolve));
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let from = 0; from < bytes.length; from += size) {
    await sent(socket, bytes.subarray(from, from + size));
  }
  if (after === 'destroy') socket.destroy();
  else await Promise.race([closed, first.promise, bored()]);
  // To end one's side is to go away: what is not answered by then need not be.
  socket.end();
  await closed;
  return after === 'destroy' ? ['wire: gone'] : answersIn(Buffer.concat(heard).toString());
}

/** Resolves when they are with the system, or never will be. */
const sent = (socket: Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed || !socket.writable) resolve();
    else socket.write(bytes, () => resolve());
  });

/** The answers in what a connection has brought, by their lengths. */
function answersIn(text: string): string[] {
  const answers: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const [head = '', ...others] = rest.split('\r\n\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
    demand(Number.isInteger(status), `an answer is HTTP: ${head.slice(0, 100)}`);
    const behind = others.join('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const body = Buffer.from(behind).subarray(0, length).toString();
    answers.push(status === 100 ? '100' : judged(status, body));
    rest = Buffer.from(behind).subarray(length).toString();
  }
  return answers;
}

/** A request as it should be, over a connection of its own. */
async function asked(port: number, method: string, path: string, body?: object): Promise<void> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close'];
  const about = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`];
  const lines = [...head, ...(text === '' ? [] : about), '', text];
  const request = { how: 'wire', text: lines.join('\r\n'), pieces: 1, after: 'end' } as const;
  const answers = await inTime(talked(port, request, never));
  demand(
    answers.every((one) => /^2\d\d$/.test(one)),
    `a good request is answered: ${answers}`,
  );
  demand(answers.length === 1, 'once');
}

/** Commands may have come through: what they hold is held rightly. */
async function liftModes({ core }: Whole, port: number): Promise<void> {
  const words = { global: () => 'global/debug/disable', tenant: manage, resource: manage };
  for (const mode of core.modes.list()) {
    await asked(port, 'PUT', `/v1/commands/${words[mode.scope](mode)}`);
  }
}

const manage = ({ scope, key }: { readonly scope: string; readonly key: string }): string =>
  `${scope}/manage/${encodeURIComponent(key)}`;

let count = 0;

/** A good notification comes in over the same port, and its router gets where it should be. */
async function goodRequest({ core }: Whole, port: number): Promise<void> {
  count += 1;
  const id = `good-${count}`;
  const router = { id, tenant_id: 'good', name: 'edge', admin_state_up: true };
  const configured = Promise.withResolvers<void>();
  core.directory.onChange((changed) => {
    if (changed.id === id && changed.view.status === 'configured') configured.resolve();
  });
  const body = { event_type: 'router.create.end', payload: { router } };
  await asked(port, 'POST', '/v1/notifications', body);
  await inTime(configured.promise, 'the end of a good event');
}

/** Connections that this process has, on either side. */
const connections = (): number =>
  process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length;

/** Resolves when no more connections are open than were, and nothing waits for anything. */
async function rest({ core, store }: Whole, before: number): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const { pending, deciding, looking, acting } = core.scheduler.load();
    const left = {
      ...{ pending, deciding, looking, acting },
      backlog: store.writer.backlog(),
      connections: Math.max(0, connections() - before),
    };
    if (Object.values(left).every((count) => count === 0)) return;
    demand(performance.now() < deadline, `nothing is left: ${JSON.stringify(left)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
