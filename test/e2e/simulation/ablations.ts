/** Safeguards of the protocol that a simulation can do without, to show that it would notice. */
import type { WorldLink } from '../../../src/drivers/phantom/link.ts';
import { FOLD } from '../../../src/model/coalescing.ts';
import type { Writer } from '../../../src/model/ports.ts';
import type { Loader } from '../../../src/model/store.ts';
import type { Backend, Position } from '../../../src/store/backend.ts';
import { ACTS, type Dials } from './dials.ts';

export interface Ablation {
  readonly name: string;
  readonly backend?: (backend: Backend) => Backend;
  readonly world?: (link: WorldLink) => WorldLink;
  readonly writer?: (writer: Writer) => Writer;
  readonly loader?: (loader: Loader) => Loader;
  /** Options that say otherwise. */
  readonly config?: object;
  /** The weather in which it matters most. */
  readonly dials?: Partial<Dials>;
  /** Messages are acknowledged as soon as they are taken. */
  readonly ackEarly?: true;
  /** Done before, and undone after a simulation. */
  readonly tamper?: () => () => void;
}

/** A world that is far away, and executors that are overtaken all the time. */
const OVERTAKEN: Partial<Dials> = {
  hopMs: 2,
  worldMs: 1_000,
  killPoints: 0,
  chaosMs: 30_000,
  pauseMs: 300,
  acts: { ...ACTS, script: 0, blackout: 0, kill: 5, takeover: 10 },
  config: { kinds: { vm: { graceSeconds: 5 } }, machine: { bootTimeoutSeconds: 20 } },
};

export const NONE: Ablation = { name: 'none' };

export const ABLATIONS: readonly Ablation[] = [
  {
    name: 'no token at a restart',
    backend: (backend) => ({
      ...backend,
      start: async () => {
        const sql = 'select token, batch, seq from partition where token > 0';
        const [position] = await backend.read<Position>(sql, []).catch(() => []);
        return position ?? backend.start();
      },
    }),
  },
  {
    name: 'pending is not stored',
    backend: (backend) => ({
      ...backend,
      write: (batch) => {
        const { resourceUpdate } = batch.parts;
        if (resourceUpdate === undefined) return backend.write(batch);
        const rows = JSON.parse(resourceUpdate).map((row: object) => ({ ...row, pending: '[]' }));
        const parts = { ...batch.parts, resourceUpdate: JSON.stringify(rows) };
        return backend.write({ ...batch, parts });
      },
    }),
  },
  {
    name: 'no de-duplication',
    writer: (writer) => ({
      ...writer,
      accept: (messages, urgent) =>
        writer.accept(
          messages.map((message) => ({ ...message, messageId: null })),
          urgent,
        ),
    }),
  },
  { name: 'acknowledged before the commit', ackEarly: true },
  {
    name: 'neither guard nor claim in the world',
    world: (link) => unclaimed(unguarded(link)),
    dials: OVERTAKEN,
  },
  {
    name: 'no fence in the store',
    backend: (backend) => ({
      ...backend,
      write: async (batch) => {
        const sql = 'select token, batch, seq from partition';
        const [now] = await backend.read<Position>(sql, []);
        const batchNumber = (now?.batch ?? 0) + 1;
        return backend.write({ ...batch, token: now?.token ?? 0, batch: batchNumber });
      },
    }),
  },
  {
    name: 'modes are forgotten at a restart',
    loader: (loader) => ({ ...loader, modes: async () => [] }),
  },
  { name: 'no brake', config: { brake: { enabled: false } } },
  flipped('a CREATE after a DELETE is absorbed', 'DELETE', { CREATE: 'absorb' }),
  flipped('a REBUILD is absorbed by an UPDATE', 'UPDATE', { REBUILD: 'absorb' }),
];

/** One row of the table of coalescing is another one for a while. */
function flipped(
  name: string,
  row: keyof typeof FOLD,
  change: Partial<(typeof FOLD)[keyof typeof FOLD]>,
): Ablation {
  return {
    name,
    tamper: () => {
      const before = { ...FOLD[row] };
      Object.assign(FOLD[row], change);
      return () => Object.assign(FOLD[row], before);
    },
  };
}

const FIRST = { token: 0, attempt: 0 };

/** Every request looks like the first one. */
function unguarded(link: WorldLink): WorldLink {
  return {
    ...link,
    call: (request, signal) =>
      link.call('control' in request ? request : { ...request, fence: FIRST }, signal),
  };
}

/** How many claims of one incarnation can be told apart. */
const CLAIMS = 10_000;

/** Every claim is a new one; drivers do not notice. */
function unclaimed(link: WorldLink): WorldLink {
  let claims = 0;
  return {
    ...link,
    call: async (request, signal) => {
      if (!('control' in request) && request.op === 'create') {
        claims += 1;
        const incarnation = request.incarnation * CLAIMS + claims;
        const instanceId = `${request.instanceId}~${claims}`;
        return link.call({ ...request, incarnation, instanceId }, signal);
      }
      const done = await link.call(request, signal);
      if (done.seen === undefined) return done;
      const instances = done.seen.instances.map((instance) => {
        const { index, incarnation } = instance.member;
        return { ...instance, member: { index, incarnation: Math.floor(incarnation / CLAIMS) } };
      });
      return { ...done, seen: { ...done.seen, instances } };
    },
  };
}
