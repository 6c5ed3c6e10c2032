import type { Peer, Place } from '../peer.ts';
import { type ObjectHandler, perObject } from './restate.object.ts';

const CONNECTIONS = 20;

/** The state change is the one of all peers, as a step that Restate journals. */
function inPostgres({ stateChange }: Place): ObjectHandler {
  const apply = stateChange(CONNECTIONS);
  return async (context, event) => {
    await context.run('apply', () => apply(event));
  };
}

export const peer: Peer = {
  packageName: '@restatedev/restate-server',
  ordered: true,
  durability: 'Restate log, fsync, and PostgreSQL, fsync',
  settings: 'a virtual object per resource, exclusive handler, one-way calls; state in PostgreSQL',
  service: 'restate',
  prepare: (place) => perObject(place, inPostgres(place)),
};
