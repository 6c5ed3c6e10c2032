import type { VerbDefinition } from '../../model/driver.ts';
import { requiredRouters } from '../kinds.ts';
import type { WorldLink } from '../phantom/link.ts';
import { scrubVerb } from '../phantom/verbs/scrub.ts';

/** A router goes last: no VM that depends on it may be left (Robot specification 2.8). */
export const scrub = (link: WorldLink): VerbDefinition =>
  scrubVerb(link, {
    prerequisites: [{ relative: 'dependents', must: 'absent' }],
    required: requiredRouters,
  });
