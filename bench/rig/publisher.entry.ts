/**
 * Neutron in a process of its own: publishes a plan of events with confirms, either at a steady rate
 * or as fast as the consumer keeps up. Forked by publisher.ts, which says when to begin.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { planEvents } from '../workloads/plan.ts';
import { openBroker } from './broker.ts';
import { clockMs } from './clock.ts';
import { type Order, type Report, SAMPLED } from './publisher.ts';

const TICK_MS = 2;
/** Of a consumer that keeps up no more than this waits in its queue. */
const WAITING = 2_000;
const LOOK_MS = 10;
/** Messages that the broker has not confirmed. */
const WINDOW = 4_000;

const tell = (report: Report): void => void process.send?.(report);

async function publish(order: Order): Promise<void> {
  const { url, queue, seconds, rate } = order;
  const broker = await openBroker(url);
  const { step, text } = planEvents(order);
  let sent = 0;
  let unconfirmed = 0;
  const send = (at: number): void => {
    const { router } = step(sent);
    if (sent % SAMPLED === 0) tell({ type: 'sample', index: sent, router, at });
    unconfirmed += 1;
    broker.send(text(sent), () => {
      unconfirmed -= 1;
    });
    sent += 1;
  };
  const begun = clockMs();
  const end = begun + seconds * 1000;
  tell({ type: 'begun', at: begun });
  while (clockMs() < end) {
    if (rate === null) {
      const room = Math.min(WAITING - (await broker.depth(queue)), WINDOW - unconfirmed);
      for (let i = 0; i < room; i += 1) send(clockMs());
      await pause(LOOK_MS);
    } else {
      // An event is published when it is due, not when there was time for it.
      const due = ((clockMs() - begun) / 1000) * rate;
      while (sent < due && unconfirmed < WINDOW) send(begun + (sent / rate) * 1000);
      await pause(TICK_MS);
    }
  }
  await broker.channel.waitForConfirms();
  tell({ type: 'ended', sent, at: clockMs() });
  await broker.close();
  process.disconnect();
}

process.on('message', (order: Order) => void publish(order));
process.on('disconnect', () => process.exit(0));
