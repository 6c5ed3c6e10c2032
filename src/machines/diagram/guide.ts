import { DEFAULT_POLICY, type Policy } from '../../model/policy.ts';
import type { State, Status } from '../../model/words.ts';

/** What somebody who is called at night must know of one state. */
export interface Guide {
  readonly means: string;
  readonly lasts: string;
  readonly look: string;
  readonly type: string;
}

const HISTORY = '`rug-ctl resource history ID`';
const SHOW = '`rug-ctl resource show ID`';

/** The guide to each state; durations are those of `policy`. */
export function guides(policy: Policy = DEFAULT_POLICY): Readonly<Record<State, Guide>> {
  const { deadlines } = policy;
  const verb = (name: keyof Policy['deadlines']): string =>
    `as long as \`${name}\` takes, at most ${time(deadlines[name])}`;
  const longest = time(policy.backoffMax);
  return {
    CalcAction: {
      means: 'It rests. What for is told by its status (below), `wait` and `phase`.',
      lasts: `For ever in a stable status; else until \`wakeAt\`: the next look at a boot (${time(policy.bootCheckInterval)}), the next try (at most ${longest}), the end of a cooldown (${time(policy.errorCooldown)}).`,
      look: `${SHOW}: \`wait\`, \`fault\`; ${HISTORY} for how it came there`,
      type: 'Nothing while it is stable; see the table of statuses.',
    },
    Alive: {
      means: 'Its instances are looked at.',
      lasts: 'One probe: seconds.',
      look: 'the health of the host the driver asks',
      type: 'Nothing; a world that does not answer is asked again by itself.',
    },
    CreateVM: {
      means: `An instance is built. Counted: after ${policy.maxAttempts} boots it is an error.`,
      lasts: `${capital(verb('build'))}; between tries at most ${longest}.`,
      look: `\`fault\` in ${SHOW}: what the cloud said`,
      type: 'Nothing before it is an error; then mend the cause and `rug-ctl resource clear-error ID`.',
    },
    CheckBoot: {
      means: 'An instance is there and is awaited.',
      lasts: `At most ${time(policy.bootTimeout)} from the build; then it is destroyed and built again.`,
      look: 'the console of the instance; the management network',
      type: '`rug-ctl resource rebuild ID` to give up on this instance at once.',
    },
    ConfigureVM: {
      means: 'The desired configuration is pushed, if it is not the one confirmed last.',
      lasts: `${capital(verb('updaterunning'))}. A push the instance refuses is tried ${policy.maxPushes} times, then the instance is replaced; one that could not be tried, for ever, spaced.`,
      look: `\`fault\` in ${SHOW}: number 2003 or 0000 means not reached, others refused`,
      type: 'Nothing; an UPDATE with a mended spec is pushed at once.',
    },
    ReplugVM: {
      means:
        'Ports are plugged and unplugged on the running instance, once; what differs then is replaced.',
      lasts: `${capital(verb('updaterunning'))}.`,
      look: 'the ports of the instance in the cloud',
      type: 'Nothing.',
    },
    StopVM: {
      means: 'An instance is taken away: to be replaced, or for good (`purpose` of the run).',
      lasts: `${capital(verb('scrub'))}. A removal is tried for ever, at most ${longest} apart; after ${policy.maxAttempts} failures there is a notice \`overdue\`.`,
      look: `\`fault\` in ${SHOW}; what keeps the cloud from deleting`,
      type: 'Nothing: mend the cause, it goes on by itself. A deletion cannot be called off here.',
    },
    RebuildVM: {
      means:
        'Its instances are taken away by order, to be built afresh; the boots are counted anew.',
      lasts: `${capital(verb('scrub'))}; tried for ever, at most ${longest} apart.`,
      look: `\`fault\` in ${SHOW}`,
      type: 'Nothing; `rug-ctl resource delete ID` takes precedence.',
    },
    PushUpdate: {
      means: 'A configuration is still owed; it is tried again after a pause.',
      lasts: 'No time: it is passed through.',
      look: 'as for ConfigureVM',
      type: 'Nothing.',
    },
    ClearError: {
      means: 'An error is forgotten, with its counters, because something was ordered.',
      lasts: 'No time: it is passed through.',
      look: HISTORY,
      type: 'Nothing.',
    },
    Stats: {
      means: 'Its counters are read for a READ.',
      lasts: 'One look: seconds.',
      look: 'the notice `stats`',
      type: 'Nothing.',
    },
    QuiesceVM: {
      means: 'Its instances are stopped by order.',
      lasts: `${capital(verb('quiesce'))}; after ${policy.maxAttempts} failures it is an error.`,
      look: `\`fault\` in ${SHOW}`,
      type: '`rug-ctl resource restart ID` starts it again.',
    },
    RestartVM: {
      means:
        'Its instance is started again: by order, or because it was deaf and holds data. Counted as a boot.',
      lasts: `${capital(verb('restart'))}; after ${policy.maxAttempts} it is an error.`,
      look: 'the console of the instance',
      type: 'Nothing before it is an error; then `rug-ctl resource clear-error ID`.',
    },
    Held: {
      means: 'It is deleted and stopped, and waits out its grace: nothing is lost yet.',
      lasts: 'The grace of its kind, until `wakeAt`.',
      look: SHOW,
      type: '`rug-ctl resource restart ID` restores it; a second `rug-ctl resource delete ID` scrubs it now.',
    },
    Exit: {
      means: 'It is closed: its instances are gone. The row stays for its retention.',
      lasts: 'Until it is forgotten; a CREATE begins its next life.',
      look: HISTORY,
      type: '`rug-ctl resource create` with the same id.',
    },
  };
}

/** What each status means to somebody who finds a resource at rest in it. */
export const STATUS_GUIDE: Readonly<Record<Status, string>> = {
  down: 'Nothing is there. It will be built when its wait is over.',
  booting: 'An instance is there and has not answered yet.',
  up: 'It answers, and does not have its configuration.',
  configured: 'It answers and has its configuration: all is well. Stable.',
  restart: 'It cannot be used as it is, and is looked at again before it is replaced or restarted.',
  replug: 'It has other ports than it should.',
  gone: 'It is to be taken away for good, and this has not succeeded yet.',
  error: 'It is left alone until something is ordered: `fault` says why. Stable.',
  degraded: 'Some of its members work. The others are replaced, spaced, without end.',
  quiesced: 'It is stopped by order; no POLL starts it. Stable.',
  held: 'It is deleted and waits out its grace.',
};

/** `90 s`, `10 min`, `168 h`. */
function time(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms >= 120_000 && ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
