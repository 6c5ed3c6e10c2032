/** Ends the process at a named point of the protocol: what fault tests do to find what is lost. */
import { KILL_POINTS, type KillPoint } from './model/killpoints.ts';

/**
 * A checkpoint function for `RUG_KILL_AT=<point>[:<n>]`: the n-th passage kills the process with
 * SIGKILL. Without a setting it does nothing.
 *
 * @throws Error when the setting names no point.
 */
export function killer(setting: string | undefined): (point: KillPoint) => void {
  if (setting === undefined || setting === '') return () => {};
  const [name = '', count = '1'] = setting.split(':');
  if (!Object.hasOwn(KILL_POINTS, name)) {
    throw new Error(
      `RUG_KILL_AT: no point "${name}"; there are: ${Object.keys(KILL_POINTS).join(', ')}`,
    );
  }
  let left = Number(count);
  return (point) => {
    if (point !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
