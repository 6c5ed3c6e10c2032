/** Safeguards of the store: token, fence, what stands in a row, and what is told before it is durable. */
import type { Backend, Position } from '../../../src/store/backend.ts';
import { replacedIn } from '../../support/batch.ts';
import { ACTS } from '../dials.ts';
import type { Ablation } from './ablation.ts';

/** Many processes, one after the other, under many modes and much that fails. */
const SHORT_LIVED = {
  refusals: 0,
  acts: { ...ACTS, kill: 12, mode: 12, manage: 0, script: 30, reload: 0 },
};

const POSITION = 'select token, batch, seq, trail from partition';

/** Decisions are written without what is still to be done. */
const withoutPending = (backend: Backend): Backend => ({
  ...backend,
  write: (batch) => backend.write(replacedIn(batch, 'resourceUpdate', 'pending', '[]')),
});

export const STORE: readonly Ablation[] = [
  {
    name: 'commit-between-verbs',
    does: 'a decision counts before it is durable',
    limit: 10,
    writer: (writer) => ({
      ...writer,
      commit: async (identity, decision) => {
        // Whether it comes to be stored is nobody's concern.
        writer.commit(identity, decision).catch(() => {});
      },
    }),
  },
  {
    name: 'token-at-start',
    does: 'a process starts with the token of the one before',
    limit: 20,
    backend: (backend) => ({
      ...backend,
      start: async () => {
        const first = `${POSITION} where token > 0`;
        const [position] = await backend.read<Position>(first, []).catch(() => []);
        return position === undefined ? backend.start() : { ...position, unclean: 1 };
      },
    }),
  },
  {
    name: 'fence',
    does: 'a transaction is written whoever has the partition',
    limit: 40,
    backend: (backend) => ({
      ...backend,
      write: async (batch) => {
        const [now] = await backend.read<Position>(POSITION, []);
        const batchNumber = (now?.batch ?? 0) + 1;
        return backend.write({ ...batch, token: now?.token ?? 0, batch: batchNumber });
      },
    }),
  },
  {
    name: 'pending-in-row',
    does: 'what is folded is not stored',
    limit: 10,
    backend: withoutPending,
  },
  {
    name: 'de-duplication',
    does: 'a message that comes again counts again',
    limit: 25,
    writer: (writer) => ({
      ...writer,
      accept: (messages, urgent) =>
        writer.accept(
          messages.map((message) => ({ ...message, messageId: null })),
          urgent,
        ),
    }),
  },
  {
    name: 'modes-at-start',
    does: 'modes are forgotten at a restart',
    limit: 40,
    weather: SHORT_LIVED,
    loader: (loader) => ({ ...loader, modes: async () => [] }),
  },
];
