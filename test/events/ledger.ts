import { GATEWAY_SUBNETS } from '../../src/events/sources/neutron.routers.ts';
import type { Accept, Accepted, DeadLetter, Fact, ResourceEvent } from '../../src/model/event.ts';
import { applyPatch } from '../../src/model/json.ts';
import type { AcceptedMessage, Offered, Writer } from '../../src/model/ports.ts';
import { newRow } from '../../src/model/resource.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';

/**
 * Stands in for store and scheduler: answers as the writer does, feeds the Directory as the scheduler
 * does, and applies every patch at once. Commits can be held back or made to fail.
 */
export class Ledger {
  readonly directory = new ResidentDirectory({ reference: GATEWAY_SUBNETS });
  readonly accepts: Accept[] = [];
  readonly letters: DeadLetter[] = [];
  readonly offered: Offered[] = [];
  readonly facts: Fact[] = [];
  readonly #remembered = new Set<string>();
  readonly #rows = new Set<string>();
  #seq = 0;
  /** Awaited before each transaction ends; a rejection is the store's failure. */
  commit: () => Promise<void> = async () => {};
  /** Texts the store cannot hold, by resource id. */
  readonly unstorable = new Set<string>();

  writer: Pick<Writer, 'accept' | 'write' | 'backlog'> = {
    accept: async (messages) => {
      await this.commit();
      this.accepts.push(...messages);
      return messages.map((message) => this.#take(message));
    },
    write: async (sides) => {
      await this.commit();
      for (const side of sides) if (side.type === 'dead-letter') this.letters.push(side.letter);
    },
    backlog: () => 0,
  };

  scheduler = {
    offer: (rows: readonly Offered[]): void => {
      this.offered.push(...rows);
      for (const row of rows) this.#decide(row);
    },
  };

  onFacts = (facts: readonly Fact[]): void => {
    this.facts.push(...facts);
    this.directory.learn(facts);
  };

  #take({ messageId, events, facts }: Accept): AcceptedMessage {
    if (messageId !== null && this.#remembered.has(`${messageId} `)) {
      return { events: events.map(() => ({ kind: 'duplicate' })), learned: [] };
    }
    const answers = events.map((event) => this.#answer(messageId, event));
    if (facts.length > 0 || answers.some(({ kind }) => kind === 'taken')) {
      this.#remembered.add(`${messageId} `);
    }
    return { events: answers, learned: facts };
  }

  #answer(messageId: string | null, { resourceId, creates, strict }: ResourceEvent): Accepted {
    if (this.unstorable.has(resourceId)) return { kind: 'refused', reason: 'cannot be stored' };
    const key = `${messageId} ${resourceId}`;
    if (messageId !== null && this.#remembered.has(key)) return { kind: 'duplicate' };
    const created = !this.#rows.has(resourceId);
    if (created && creates === null) return { kind: 'unknown' };
    if (!created && strict) return { kind: 'exists' };
    this.#remembered.add(key);
    this.#rows.add(resourceId);
    this.#seq += 1;
    return { kind: 'taken', seq: this.#seq, created };
  }

  #decide({ resourceId, type, patch, created, at }: Offered): void {
    const row = created ?? this.directory.get(resourceId);
    if (row === undefined) throw new Error(`${resourceId} was offered but never created`);
    const state = type === 'DELETE' ? 'Exit' : type === 'CREATE' ? 'CalcAction' : row.view.state;
    this.directory.put({
      ...newRow(row, at),
      spec: applyPatch(row.spec, patch ?? {}),
      view: { ...row.view, state },
    });
  }
}
