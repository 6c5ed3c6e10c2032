import { experiment, type Group, groundOf } from '../experiment.ts';

/** Nothing goes wrong: the reference that everything is held against is what rug does undisturbed. */
export const calm: Group = (store, extent, servers) => [
  experiment(`${store}/calm/undisturbed`, extent, (seed) => ({
    ground: groundOf(store, servers),
    seed,
    events: extent.events,
    disturb: async () => 0,
  })),
];
