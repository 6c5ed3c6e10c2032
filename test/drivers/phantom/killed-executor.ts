/** A process that builds routers, and is killed in the middle of it. Run by killed-executor.test.ts. */
import { createRegistry } from '../../../src/drivers/registry.ts';
import { systemTime } from '../../../src/environment.ts';
import { act } from '../tasks.ts';

const [socketPath = '', count = '', killAt = ''] = process.argv.slice(2);
const registry = createRegistry({ phantom: { socketPath } }, { time: systemTime });
const driver = registry.driver('virtual_router', 'phantom');
let points = 0;
const checkpoint = (): void => {
  points += 1;
  if (points === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};
const spec = { interfaces: { p1: {}, p2: {} } };
await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    act(driver, systemTime, { verb: 'build', id: `r${index}`, spec }, { checkpoint }),
  ),
);
