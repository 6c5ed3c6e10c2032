import type { Policy } from '../../model/policy.ts';
import type { Status } from '../../model/words.ts';
import { type Guide, HISTORY, SHOW, time, typed, WHY } from './guide.ts';

/** The guide to each status, for who finds a resource at rest in it; durations are those of `policy`. */
export function statusGuides(policy: Policy): Readonly<Record<Status, Guide>> {
  const longest = time(policy.backoffMax);
  return {
    down: {
      means:
        'No instance is known to work: none is there, or it was found dead and is to be replaced.',
      lasts: `Until its build or scrub may begin; between tries at most ${longest}.`,
      look: `${WHY}: what it waits for; \`fault\` says how it died, or why the build failed`,
      type: `${typed('poll')} looks at it again; ${typed('run build')} builds at once where nothing is there.`,
      escalate:
        'Many are down within minutes: `rug-ctl brake show`, and look at the network first.',
    },
    booting: {
      means: 'An instance is there and has not answered yet.',
      lasts: `Minutes, at most ${time(policy.bootTimeout)} from its build; it is looked at every ${time(policy.bootCheckInterval)}.`,
      look: 'the page of the state CheckBoot',
      type: `${typed('watch')}; ${typed('rebuild')} to give up on it.`,
      escalate: 'It is the second instance in a row that does not come up.',
    },
    up: {
      means: 'It answers, and does not have its configuration.',
      lasts: `Seconds; where the push fails, tries are at most ${longest} apart.`,
      look: `\`fault\` in ${SHOW}, and the page of the state ConfigureVM`,
      type: 'Nothing: it is pushed by itself.',
      escalate: 'It stays so for more than ten tries.',
    },
    configured: {
      means: 'It answers and has its configuration: all is well. Stable.',
      lasts: 'For ever.',
      look: `${SHOW}: \`configDigest\` is what it has`,
      type: `Nothing; ${typed('run updaterunning')} if its configuration was changed behind the back of rug.`,
      escalate: 'It does not work for its tenant all the same: what rug checks is not what fails.',
    },
    restart: {
      means:
        'It cannot be used as it is, and is looked at again before it is replaced or restarted.',
      lasts: `Until its verb may begin; between tries at most ${longest}.`,
      look: `${WHY}; \`fault\` says what was found`,
      type: `Nothing; ${typed('debug')} leaves it alone while you look.`,
      escalate: 'As for the state RestartVM or StopVM, whichever `phase` names.',
    },
    replug: {
      means: 'It has other ports than it should.',
      lasts: 'Seconds: ports are plugged once, then it is replaced.',
      look: 'the page of the state ReplugVM',
      type: 'Nothing.',
      escalate: 'As for the state ReplugVM.',
    },
    gone: {
      means: 'It is to be taken away for good, and this has not succeeded yet.',
      lasts: `Tried for ever, at most ${longest} apart; after ${policy.maxAttempts} failures there is a notice \`overdue\`.`,
      look: `\`fault\` in ${SHOW}: what keeps the cloud from deleting`,
      type: 'Nothing: mend the cause, it goes on by itself.',
      escalate: 'The notice `overdue` has come: the cloud will not delete it without help.',
    },
    error: {
      means:
        'It is left alone until something is ordered: its attempts are spent, or an error came that no retry mends. Stable.',
      lasts: `For ever; an UPDATE or CREATE that comes is taken up after ${time(policy.errorCooldown)}.`,
      look: `\`fault\` in ${SHOW} (\`rug-ctl error CODE\` explains it) and ${HISTORY}: what was tried`,
      type: `Mend the cause, then ${typed('clear-error')}, or ${typed('rebuild')} if the instance is of no use.`,
      escalate:
        'It comes back after one clear-error, or the instance holds data: ask its owner before a rebuild.',
    },
    degraded: {
      means: 'Some of its members work. The others are replaced, spaced, without end.',
      lasts: `A boot, ${time(policy.bootTimeout)} at most; where no successor can be had, tries are at most ${longest} apart.`,
      look: `the instances in ${SHOW}: which is missing; \`fault\`: why it cannot be had`,
      type: 'Nothing: it goes on by itself, and the members that work are left alone.',
      escalate: 'It lasts longer than a boot: one more failure takes the pair down.',
    },
    quiesced: {
      means: 'It is stopped by order; no POLL starts it. Stable.',
      lasts: 'For ever.',
      look: '`rug-ctl audit` for who stopped it, and why',
      type: `${typed('restart')} starts it.`,
      escalate: 'It runs although it is stopped: somebody has started it behind the back of rug.',
    },
    held: {
      means: 'It is deleted and waits out its grace.',
      lasts: 'The grace of its kind, until `wakeAt`.',
      look: 'the page of the state Held',
      type: `${typed('restore')}, or ${typed('delete')} once more.`,
      escalate: 'As for the state Held.',
    },
  };
}
