/** The health child: connects the poller to the channel of its parent, and dies with it. */
import { Poller } from './poller.ts';
import { BEAT_MS, toChild } from './protocol.ts';

const poller = new Poller(
  {
    now: Date.now,
    after: (ms, wake) => {
      const timer = setTimeout(wake, ms).unref();
      return () => clearTimeout(timer);
    },
  },
  (message) => process.send?.(message),
);

process.on('message', (message) => poller.receive(toChild.parse(message)));
process.on('disconnect', () => process.exit(0));
// Who stops the whole group stops the parent; it stops this one in its own time.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

setInterval(() => process.send?.(poller.beat()), BEAT_MS).unref();
process.send?.({ type: 'ready' });
