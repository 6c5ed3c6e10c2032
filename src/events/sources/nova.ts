/** Nova: whatever happens to an instance is a reason to look at the resource that owns it. */
import type { Finder, Rule } from '../rule.ts';

/** The resource whose instance it is; all others are somebody else's servers. */
const owner: Finder = (instance, known) => {
  const found = known.fact('instance', instance.id) ?? [];
  const alive = found.filter((one) => !known.closed(one));
  return alive.length > 0 ? alive : { none: 'the instance belongs to no resource' };
};

export const NOVA: readonly Rule[] = [
  {
    match: ['compute.instance.*'],
    event: 'POLL',
    things: ['instance'],
    resources: owner,
  },
  {
    match: ['instance.*'],
    event: 'POLL',
    things: ['nova_object.data'],
    resources: owner,
  },
  {
    match: [
      'compute.*',
      'compute_task.*',
      'scheduler.*',
      'service.*',
      'flavor.*',
      'keypair.*',
      'aggregate.*',
      'server_group.*',
      'volume.*',
      'libvirt.*',
      'metrics.*',
      'get_host_uptime',
      'attach_interface',
    ],
    ignore: 'it is about no single instance',
  },
];
