import type { Policy } from '../../model/policy.ts';
import type { Wait } from '../../model/resource.ts';
import { type Guide, SHOW, time, typed, WHY } from './guide.ts';

/** The guide to each reason to wait until `wakeAt`; durations are those of `policy`. */
export function waitGuides(policy: Policy): Readonly<Record<Wait, Guide>> {
  return {
    boot: {
      means: 'Its instance boots, and is looked at again.',
      lasts: `${time(policy.bootCheckInterval)} between two looks, at most ${time(policy.bootTimeout)} in all.`,
      look: 'the page of the state CheckBoot',
      type: 'Nothing. A DELETE or REBUILD does not wait for it; other orders do.',
      escalate: 'As for the state CheckBoot.',
    },
    backoff: {
      means: 'Something failed and is tried again: the pause doubles with each failure.',
      lasts: `From ${time(policy.backoffBase)} to ${time(policy.backoffMax)}, half of it by chance.`,
      look: `\`fault\` and \`phase\` in ${SHOW}: what failed, and in which state; its page says more`,
      type: `Nothing: mending the cause is enough. ${typed('delete')}, ${typed('rebuild')}, ${typed('quiesce')} and ${typed('restart')} do not wait.`,
      escalate: 'The same fault comes back for an hour.',
    },
    cooldown: {
      means: 'It is in error, and something is pending that waits for the end of the cooldown.',
      lasts: `${time(policy.errorCooldown)} from the error.`,
      look: 'the page of the status error',
      type: `${typed('clear-error')} does not wait.`,
      escalate: 'As for the status error.',
    },
    grace: {
      means: 'Its deletion can still be taken back.',
      lasts: 'The grace of its kind.',
      look: `${WHY}, and the page of the state Held`,
      type: `${typed('restore')}, or ${typed('delete')} once more.`,
      escalate: 'As for the state Held.',
    },
  };
}
