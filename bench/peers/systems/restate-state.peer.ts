import { inParallel } from '../parallel.ts';
import type { Peer, Place, Prepared } from '../peer.ts';
import { resourceOf } from '../workload.ts';
import { IN_FLIGHT, type ObjectHandler, perObject, post } from './restate.object.ts';

/** Tells what each object did, in the rows by which every peer is judged. */
const TELL =
  'insert into applied select $1, n, ver from unnest($2::int[]) with ordinality t(n, ver)';

/** The state change is one of the object's own state. */
function inState(place: Place): ObjectHandler {
  return async (context, { n }) => {
    const done = (await context.get<number[]>('done')) ?? [];
    context.set('done', [...done, n]);
    // Committed with the end of the call; the next event of the object waits for that.
    place.done();
  };
}

async function prepare(place: Place): Promise<Prepared> {
  const prepared = await perObject(place, inState(place));
  const database = place.pool(1);
  const tell = async (resource: string): Promise<void> => {
    // Exclusive: answers when all before it is done.
    const done = await post(`${place.service}/resource/${resource}/state`, {});
    await database.query(TELL, [resource, done]);
  };
  return {
    ...prepared,
    async stop() {
      const names = Array.from({ length: place.resources }, (_, number) => resourceOf(number));
      await inParallel(names, IN_FLIGHT, tell);
      await prepared.stop();
    },
  };
}

export const peer: Peer = {
  packageName: '@restatedev/restate-server',
  ordered: true,
  durability: 'Restate log, fsync',
  settings: 'a virtual object per resource, exclusive handler, one-way calls; state in Restate',
  service: 'restate',
  prepare,
};
