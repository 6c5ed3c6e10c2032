/** The publisher, seen from the bench. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Course } from '../workloads/plan.ts';

/** What is to be published. */
export interface Order extends Course {
  readonly url: string;
  readonly queue: string;
  readonly seconds: number;
  /** Events a second; null: as fast as the consumer keeps up. */
  readonly rate: number | null;
}

/** What the publisher says; times are of `clockMs`. */
export type Report =
  | { readonly type: 'begun'; readonly at: number }
  /** Event number `index`, about this router, was due at `at`. */
  | {
      readonly type: 'sample';
      readonly index: number;
      readonly router: number;
      readonly at: number;
    }
  | { readonly type: 'ended'; readonly sent: number; readonly at: number };

/** One of so many events is told of. */
export const SAMPLED = 100;

export interface Publisher {
  readonly pid: number;
  /** Breaks off, when it has not ended. */
  readonly end: () => void;
  /** Resolves with how many events were published; all are confirmed. */
  readonly publish: (order: Order, heard: (report: Report) => void) => Promise<number>;
}

/** Starts a publisher; it ends by itself when it has published. */
export function startPublisher(): Publisher {
  const child = fork(fileURLToPath(new URL('./publisher.entry.ts', import.meta.url)));
  return {
    pid: child.pid ?? 0,
    end: () => void child.kill(),
    publish: async (order, heard) => {
      let sent: number | null = null;
      child.on('message', (report: Report) => {
        heard(report);
        if (report.type === 'ended') sent = report.sent;
      });
      child.send(order);
      await once(child, 'exit');
      if (sent === null) throw new Error('the publisher broke off');
      return sent;
    },
  };
}
