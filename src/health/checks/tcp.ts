import { connect } from 'node:net';
import type { Time } from '../../model/ports.ts';
import { answerOf, askWithin, type Check } from '../check.ts';
import type { CheckSettings } from '../settings.ts';

/** Alive is who accepts a connection. */
export function tcpCheck(
  { port, timeoutMs }: Extract<CheckSettings, { type: 'tcp' }>,
  time: Time,
): Check {
  return {
    type: 'tcp',
    ask: (host, signal) =>
      askWithin({ time, timeoutMs, signal }, (end) => {
        const socket = connect({ host, port });
        socket.on('connect', () => end(true));
        socket.on('error', (error) => end(answerOf(error)));
        return () => socket.destroy();
      }),
  };
}
