import type { VerbDefinition } from '../../model/driver.ts';
import type { WorldLink } from '../phantom/link.ts';
import { buildVerb } from '../phantom/verbs/build.ts';

/** A router waits for nobody, and nothing in an instance of it is worth keeping. */
export const build = (link: WorldLink): VerbDefinition =>
  buildVerb(link, {
    prerequisites: [],
    flavor: ({ flavor }) => (typeof flavor === 'string' ? flavor : 'router'),
    earlier: 'replace',
  });
