import { request } from 'node:http';
import type { Time } from '../../model/ports.ts';
import { answerOf, askWithin, type Check } from '../check.ts';
import type { CheckSettings } from '../settings.ts';

/** Alive is who answers with an expected status; the body is not read, redirects are not followed. */
export function httpCheck(
  { port, path, method, timeoutMs, expect }: Extract<CheckSettings, { type: 'http' }>,
  time: Time,
): Check {
  const expected = expect.map(toRange);
  return {
    type: 'http',
    ask: (host, signal) =>
      askWithin({ time, timeoutMs, signal }, (end) => {
        const asked = request({ host, port, path, method, agent: false });
        asked.on('response', ({ statusCode = 0 }) =>
          end(expected.some((includes) => includes(statusCode))),
        );
        asked.on('error', (error) => end(answerOf(error)));
        asked.end();
        return () => asked.destroy();
      }),
  };
}

/** `200` or `200-299` as a question. */
function toRange(text: string): (status: number) => boolean {
  const [from, to = from] = text.split('-').map(Number);
  return (status) => status >= Number(from) && status <= Number(to);
}
