import type { VerbDriver } from '../../model/driver.ts';
import type { WorldLink } from '../phantom/link.ts';
import { build } from './build.ts';
import { probe } from './probe.ts';
import { quiesce } from './quiesce.ts';
import { restart } from './restart.ts';
import { scrub } from './scrub.ts';
import { scrubprep } from './scrubprep.ts';
import { stats } from './stats.ts';
import { updatequiesced } from './updatequiesced.ts';
import { updaterunning } from './updaterunning.ts';

/** Virtual machines of the phantom world. */
export function vmPhantom(link: WorldLink): VerbDriver {
  return {
    name: 'vm_phantom',
    kind: 'vm',
    hardware: 'phantom',
    verbs: {
      build: build(link),
      quiesce: quiesce(link),
      restart: restart(link),
      scrubprep: scrubprep(link),
      scrub: scrub(link),
      updaterunning: updaterunning(link),
      updatequiesced: updatequiesced(link),
    },
    probe: probe(link),
    stats: stats(link),
  };
}
