import type { VerbDefinition } from '../../model/driver.ts';
import type { WorldLink } from '../phantom/link.ts';
import { scrubVerb } from '../phantom/verbs/scrub.ts';

/** A VM has one instance, and nobody below it. */
export const scrub = (link: WorldLink): VerbDefinition =>
  scrubVerb(link, { prerequisites: [], required: () => 1 });
