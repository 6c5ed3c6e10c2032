/** Ends the process at a named point of the protocol: what fault tests do to find what is lost. */
import { isAbout, type KillPoint, parseKillOrder } from './model/killpoints.ts';

/**
 * The checkpoint function of `RUG_KILL_AT=<point>[:<passage>][@<subject>]`: that passage kills the
 * process with SIGKILL; with a subject only those of that resource, or of a message whose body holds
 * it, count. Without a setting it does nothing.
 *
 * @throws Error when the setting names no point.
 */
export function killer(setting: string | undefined): (point: KillPoint, subject?: string) => void {
  const order = parseKillOrder(setting);
  let passed = 0;
  return (point, subject = '') => {
    if (point !== order?.point || !isAbout(order, subject)) return;
    passed += 1;
    if (passed === order.passage) process.kill(process.pid, 'SIGKILL');
  };
}
