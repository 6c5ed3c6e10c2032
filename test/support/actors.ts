import type { Actor, By } from '../../src/model/actor.ts';

/** Whoever sends messages over the bus in a test. */
export const SENDER: Actor = {
  name: 'neutron',
  role: 'admin',
  tenants: null,
  via: 'bus',
  from: 'neutron',
  request: null,
};

/** On the word of a tester who may do everything. */
export const TESTER: By = {
  actor: { ...SENDER, name: 'tester', via: 'api', from: '127.0.0.1' },
  why: null,
  key: null,
};
