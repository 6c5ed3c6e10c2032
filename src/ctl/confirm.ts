import { CtlFailure, EXIT } from './failure.ts';
import type { CtlPorts } from './ports.ts';

/**
 * Asks before something that many feel; `about` says what it does and how many it hits. Throws
 * CtlFailure when the answer is no, or when nobody can be asked: `hint` says what to do then.
 */
export async function confirm(
  { confirm }: Pick<CtlPorts, 'confirm'>,
  about: string,
  yes: boolean | undefined,
  hint = 'Add --yes.',
): Promise<void> {
  if (yes === true) return;
  if (confirm === null) {
    throw new CtlFailure(EXIT.usage, `${about}, and nobody is there to confirm it`, hint);
  }
  if (!(await confirm(`${about}. Go on? [y/N] `))) {
    throw new CtlFailure(EXIT.failed, 'nothing was done');
  }
}
