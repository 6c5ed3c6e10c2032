/** Ends the process at a named point of the protocol: what fault tests do to find what is lost. */
import { type KillPoint, parseKillOrder } from './model/killpoints.ts';

/**
 * The checkpoint function of `RUG_KILL_AT=<point>[:<passage>]`: that passage kills the process with
 * SIGKILL. Without a setting it does nothing.
 *
 * @throws Error when the setting names no point.
 */
export function killer(setting: string | undefined): (point: KillPoint) => void {
  const order = parseKillOrder(setting);
  let passed = 0;
  return (point) => {
    if (point !== order?.point) return;
    passed += 1;
    if (passed === order.passage) process.kill(process.pid, 'SIGKILL');
  };
}
