import type { Pool } from 'pg';
import type { WorkEvent } from './workload.ts';

/** What a peer may need besides PostgreSQL; each is started for it alone. */
export type Service = 'redis' | 'redis-fsync' | 'restate';

/** What a peer is, in words that go beside its number. */
export interface PeerFacts {
  /** The package whose version is shown. */
  readonly packageName: string;
  /** It promises the order of the events of one resource. */
  readonly ordered: boolean;
  /** What is on disk when an event counts as taken, and as done. */
  readonly durability: string;
  /** How it was set up: the best of its documented settings that keeps these promises. */
  readonly settings: string;
  readonly service: Service | null;
}

/** Where a peer works. */
export interface Place {
  /** A database of its own, with the tables of the workload. */
  readonly postgres: string;
  readonly resources: number;
  readonly tenants: number;
  /** URL of the service it asked for. */
  readonly service: string;
  /** Where the service is administered, if it has such a place. */
  readonly admin: string;
  /** Connections to that database; they end with the process. */
  pool(connections: number): Pool;
  /** The state change of an event, through so many connections; done once it is committed. */
  stateChange(connections: number): (event: WorkEvent) => Promise<void>;
  /** An event was done in another way. */
  done(): void;
  /** The peer is in trouble: the run gives no number. */
  failed(error: unknown): void;
}

/** A peer that is set up. Filling and working take turns. */
export interface Prepared {
  /** Resolves when all events are queued, as durable as the peer makes them. */
  fill(events: readonly WorkEvent[]): Promise<void>;
  /** Begins to work the queue; tells the place of every event. */
  work(): Promise<void>;
  /** Works no longer. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

/** A peer: what each `*.peer.ts` exports as `peer`. */
export interface Peer extends PeerFacts {
  prepare(place: Place): Promise<Prepared>;
}
