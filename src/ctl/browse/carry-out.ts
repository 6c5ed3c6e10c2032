/** What a key asks of rug. */
import { modeChange } from '../answers.rug.ts';
import { accepted } from '../answers.ts';
import type { Client } from '../client.ts';
import { resourcePath } from '../targets.ts';
import type { Deed } from './deed.ts';
import type { News } from './news.ts';
import { reasonOf } from './stream.ts';

type Order = Extract<Deed, { type: 'order' | 'mode' }>;

/** Tells rug; answers what became of it. */
export async function carryOut(client: Client, deed: Order): Promise<News> {
  try {
    if (deed.type === 'order') await giveOrder(client, deed);
    else await changeMode(client, deed);
  } catch (error) {
    return { type: 'failed', text: `${wordOf(deed)} of ${deed.id}: ${reasonOf(error)}` };
  }
  return { type: 'done', text: `${wordOf(deed)} sent: ${deed.id}` };
}

const wordOf = (deed: Order): string =>
  deed.type === 'order' ? deed.event.toLowerCase() : deed.mode;

const giveOrder = (
  client: Client,
  { id, event }: Extract<Order, { type: 'order' }>,
): Promise<unknown> =>
  client.call({
    method: 'POST',
    path: `${resourcePath(id)}/events`,
    body: { type: event },
    shape: accepted,
  });

function changeMode(
  client: Client,
  { id, mode, reason }: Extract<Order, { type: 'mode' }>,
): Promise<unknown> {
  const path = `/v1/modes/resource/${encodeURIComponent(id)}`;
  const given = reason === '' ? undefined : reason;
  return mode === 'debug'
    ? client.call({
        method: 'PUT',
        path,
        body: { reason: given },
        reason: given,
        shape: modeChange,
      })
    : client.call({ method: 'DELETE', path, reason: given, shape: modeChange });
}
