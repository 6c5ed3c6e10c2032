import type { Policy } from '../../model/policy.ts';
import type { State } from '../../model/words.ts';
import { type Guide, HISTORY, SHOW, time, typed, WHY } from './guide.ts';

/** The guide to each state; durations are those of `policy`. */
export function stateGuides(policy: Policy): Readonly<Record<State, Guide>> {
  const { deadlines } = policy;
  const verb = (name: keyof Policy['deadlines']): string =>
    `As long as \`${name}\` takes, at most ${time(deadlines[name])}`;
  const longest = time(policy.backoffMax);
  const parked = `If nothing of it has begun, ${WHY} names the gate that keeps it back: a mode, the brake, a dependency, a rate`;
  return {
    CalcAction: {
      means: 'It rests. What for is told by its status, `wait` and `phase`: see their pages.',
      lasts: `For ever in a stable status; else until \`wakeAt\`: the next look at a boot (${time(policy.bootCheckInterval)}), the next try (at most ${longest}), the end of a cooldown (${time(policy.errorCooldown)}).`,
      look: `${WHY} for what it waits for; ${HISTORY} for how it came there`,
      type: 'Nothing while it is stable.',
      escalate:
        '`wakeAt` is past by more than a minute and no mode keeps it: rug itself is behind or stuck, see `rug-ctl status` and `rug-ctl workers`.',
    },
    Alive: {
      means: 'Its instances are looked at.',
      lasts: 'One probe: seconds.',
      look: 'the health of the host that the driver asks',
      type: 'Nothing; a world that does not answer is asked again by itself.',
      escalate: 'Many resources of one host or hardware are here at once: its API does not answer.',
    },
    CreateVM: {
      means: `An instance is built. Counted: after ${policy.maxAttempts} boots it is an error.`,
      lasts: `${verb('build')}; between tries at most ${longest}.`,
      look: `\`fault\` in ${SHOW}: what the cloud said. ${parked}`,
      type: `Nothing before it is an error; then mend the cause and ${typed('clear-error')}.`,
      escalate:
        'The cloud refuses for want of capacity, quota or an image: whoever runs the cloud must act.',
    },
    CheckBoot: {
      means: 'An instance is there and is awaited.',
      lasts: `At most ${time(policy.bootTimeout)} from the build; then it is destroyed and built again.`,
      look: `the console of the instance; the management network; \`rug-ctl ssh ID\``,
      type: `${typed('rebuild')} to give up on this instance at once.`,
      escalate:
        'Several instances of one image or one host do not come up: image, host or network.',
    },
    ConfigureVM: {
      means: 'The desired configuration is pushed, if it is not the one confirmed last.',
      lasts: `${verb('updaterunning')}. A push the instance refuses is tried ${policy.maxPushes} times, then the instance is replaced; one that could not be tried, for ever, spaced.`,
      look: `\`fault\` in ${SHOW}: number 2003 or 0000 means not reached, others refused`,
      type: `Nothing; ${typed('update', ' --patch ...')} with a mended spec is pushed at once, ${typed('run updaterunning')} pushes what is confirmed already.`,
      escalate:
        'The same configuration is refused by fresh instances too: the spec or the image is wrong, not the instance.',
    },
    ReplugVM: {
      means:
        'Ports are plugged and unplugged on the running instance, once; what differs then is replaced.',
      lasts: `${verb('updaterunning')}.`,
      look: 'the ports of the instance in the cloud',
      type: 'Nothing.',
      escalate: 'It ends in a replacement again and again: the cloud does not keep its ports.',
    },
    StopVM: {
      means:
        'An instance is taken away: to be replaced, or for good (`purpose` of the run). A death that is kept back is looked at again by every POLL, and called off if it is alive again.',
      lasts: `${verb('scrub')}. A removal is tried for ever, at most ${longest} apart; after ${policy.maxAttempts} failures there is a notice \`overdue\`.`,
      look: `\`fault\` in ${SHOW}: what keeps the cloud from deleting. ${parked}. With the brake: \`rug-ctl brake show\``,
      type: `Nothing: mend the cause, it goes on by itself. ${typed('debug')} keeps a replacement from beginning. A deletion cannot be called off here.`,
      escalate:
        'The brake keeps many: find out whether the instances are dead or the network to them is, before anybody types `rug-ctl brake release`.',
    },
    RebuildVM: {
      means:
        'Its instances are taken away by order, to be built afresh; the boots are counted anew.',
      lasts: `${verb('scrub')}; tried for ever, at most ${longest} apart.`,
      look: `\`fault\` in ${SHOW}. ${parked}`,
      type: `Nothing; ${typed('delete')} takes precedence.`,
      escalate: 'The cloud cannot delete the old instance: nothing is built beside it.',
    },
    PushUpdate: {
      means: 'A configuration is still owed; it is tried again after a pause.',
      lasts: 'No time: it is passed through.',
      look: 'the page of ConfigureVM',
      type: 'Nothing.',
      escalate: 'Never for this state: as for ConfigureVM.',
    },
    ClearError: {
      means: 'An error is forgotten, with its counters, because something was ordered.',
      lasts: 'No time: it is passed through.',
      look: HISTORY,
      type: 'Nothing.',
      escalate: 'Never for this state: if the error comes back, see the page of the status error.',
    },
    Stats: {
      means: 'Its counters are read for a READ.',
      lasts: 'One look: seconds.',
      look: 'the notice `stats`',
      type: 'Nothing.',
      escalate: 'Never: failing counters change nothing.',
    },
    QuiesceVM: {
      means: 'Its instances are stopped by order.',
      lasts: `${verb('quiesce')}; after ${policy.maxAttempts} failures it is an error.`,
      look: `\`fault\` in ${SHOW}. ${parked}`,
      type: `${typed('restart')} starts it again.`,
      escalate: 'It does not stop and has to, for the sake of its host: stop it on the host.',
    },
    RestartVM: {
      means:
        'Its instance is started again: by order, or because it was deaf and holds data. Counted as a boot.',
      lasts: `${verb('restart')}; after ${policy.maxAttempts} it is an error.`,
      look: `the console of the instance. ${parked}`,
      type: `Nothing before it is an error; then ${typed('clear-error')}.`,
      escalate:
        'It does not come up: it holds the data of its tenant, who is to be asked before it is rebuilt.',
    },
    Held: {
      means: 'It is deleted and stopped, and waits out its grace: nothing is lost yet.',
      lasts: 'The grace of its kind, until `wakeAt`.',
      look: `${WHY}: until when, and who deleted it (\`rug-ctl audit\`)`,
      type: `${typed('restore')} takes the deletion back; a second ${typed('delete')} scrubs it now.`,
      escalate: 'Its owner says that it was not to be deleted: restore it, then ask.',
    },
    Exit: {
      means: 'It is closed: its instances are gone. The row stays for its retention.',
      lasts: 'Until it is forgotten; a CREATE begins its next life.',
      look: HISTORY,
      type: `${typed('create --id')} begins its next life.`,
      escalate: 'Something of it is still there in the cloud: it must be deleted there by hand.',
    },
  };
}
