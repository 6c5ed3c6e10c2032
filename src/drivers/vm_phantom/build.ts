import type { VerbDefinition } from '../../model/driver.ts';
import type { WorldLink } from '../phantom/link.ts';
import { buildVerb } from '../phantom/verbs/build.ts';

/** A VM waits for its router (Robot specification 2.11), and is never built over an earlier one. */
export const build = (link: WorldLink): VerbDefinition =>
  buildVerb(link, {
    prerequisites: [{ relative: 'parent', must: 'configured' }],
    flavor: ({ flavor, cpu, ram }) =>
      typeof flavor === 'string' ? flavor : `${Number(cpu ?? 1)}cpu-${Number(ram ?? 1)}gb`,
    earlier: 'keep',
  });
