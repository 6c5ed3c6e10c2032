import type { Source } from '../../model/operations.ts';
import type { Time } from '../../model/ports.ts';
import { connectWorld, type WorldAddress } from './client.ts';

/** What should exist, according to the phantom world: what was declared to it and is not gone. */
export function phantomSource(address: WorldAddress, environment: { readonly time: Time }): Source {
  return {
    name: 'phantom',
    list: async () => {
      const link = connectWorld(address, environment);
      try {
        return (await link.call({ control: 'list' })).declared ?? [];
      } finally {
        link.close();
      }
    },
  };
}
