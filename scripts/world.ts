/**
 * Plays tricks on the phantom world of the rug that runs in this directory:
 *
 *   node scripts/world.ts deafen|revive|vanish|power-off ID...
 *
 * An ID may end in a star. The data directory is RUG_DATA_DIR, else .rug.
 */
import { join } from 'node:path';
import { controlWorld, type WorldControl } from '../src/drivers/phantom/control.ts';
import { systemTime } from '../src/environment.ts';

/** What becomes of the instances of a resource; each answers how many that were. */
const TRICKS: Readonly<Record<string, (world: WorldControl) => (id: string) => Promise<number>>> = {
  deafen: (world) => world.deafen,
  revive: (world) => world.revive,
  vanish: (world) => world.vanish,
  'power-off': (world) => world.powerOff,
};

const [name = '', ...patterns] = process.argv.slice(2);
const trick = TRICKS[name];
if (trick === undefined || patterns.length === 0) {
  const known = Object.keys(TRICKS).join('|');
  process.stderr.write(`usage: node scripts/world.ts ${known} ID...\n`);
  process.exit(2);
}

const socketPath = join(process.env.RUG_DATA_DIR ?? '.rug', 'phantom.sock');
const world = controlWorld({ socketPath }, { time: systemTime });
const known = (await world.inventory()).map(({ resourceId }) => resourceId);
const ids = known.filter((id) =>
  patterns.some((one) => (one.endsWith('*') ? id.startsWith(one.slice(0, -1)) : id === one)),
);
let hit = 0;
for (const id of ids) hit += await trick(world)(id);
world.close();
process.stdout.write(`${name}: ${hit} instances\n`);
