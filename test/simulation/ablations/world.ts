/** Safeguards in the world: the guard on the host, and claims that are unique. */
import type { WorldLink } from '../../../src/drivers/phantom/link.ts';
import { ACTS } from '../dials.ts';
import type { Ablation } from './ablation.ts';

const FIRST = { token: 0, attempt: 0 };

/** Every request looks like the first one. */
function unguarded(link: WorldLink): WorldLink {
  return {
    ...link,
    call: (request, signal) =>
      link.call('control' in request ? request : { ...request, fence: FIRST }, signal),
  };
}

/** How many claims of one incarnation can be told apart. */
const CLAIMS = 10_000;

/** Every claim is a new one; drivers do not notice. */
function unclaimed(link: WorldLink): WorldLink {
  let claims = 0;
  return {
    ...link,
    call: async (request, signal) => {
      if (!('control' in request) && request.op === 'create') {
        claims += 1;
        const incarnation = request.incarnation * CLAIMS + claims;
        const instanceId = `${request.instanceId}~${claims}`;
        return link.call({ ...request, incarnation, instanceId }, signal);
      }
      const done = await link.call(request, signal);
      if (done.seen === undefined) return done;
      const instances = done.seen.instances.map((instance) => {
        const { index, incarnation } = instance.member;
        return { ...instance, member: { index, incarnation: Math.floor(incarnation / CLAIMS) } };
      });
      return { ...done, seen: { ...done.seen, instances } };
    },
  };
}

export const WORLD: readonly Ablation[] = [
  {
    name: 'host-guard-and-claim',
    does: 'the world takes requests of whoever comes, and every name',
    limit: 300,
    world: (link) => unclaimed(unguarded(link)),
    // A world that is far away, and executors that are overtaken all the time.
    climate: {
      worldMs: 1_000,
      brake: null,
      config: { kinds: { vm: { graceSeconds: 5 } }, machine: { bootTimeoutSeconds: 20 } },
    },
    weather: {
      hopMs: 2,
      killPoints: 0,
      refusals: 0,
      chaosMs: 30_000,
      pauseMs: 300,
      acts: { ...ACTS, script: 0, blackout: 0, slowness: 0, reload: 0, kill: 5, takeover: 10 },
    },
  },
];
