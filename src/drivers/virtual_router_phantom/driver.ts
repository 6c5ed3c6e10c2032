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

/** Routers of the phantom world: one instance each, or a pair. */
export function virtualRouterPhantom(link: WorldLink): VerbDriver {
  return {
    name: 'virtual_router_phantom',
    kind: 'virtual_router',
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
