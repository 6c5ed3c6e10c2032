/** Why a resource is where it is: one picture of row, live state, modes and gates. */
import { DRIVER_ERRORS } from '../model/errors.ts';
import type { Why } from '../model/insight.ts';
import { heldWords, type ModeScope } from '../model/modes.ts';
import type { Live, Summary } from '../model/ports.ts';
import type { Fault, Run, View, Wait } from '../model/resource.ts';
import { asideWords, unserved } from '../model/setaside.ts';
import type { Status } from '../model/words.ts';
import type { InsightOptions } from './ports.ts';

/** What each wait is for, in words. */
const WAITS: Readonly<Record<Wait, string>> = {
  boot: 'its instance boots',
  backoff: 'it tries again after a pause',
  cooldown: 'it rests after an error',
  grace: 'its deletion can still be taken back',
};

export function whyOf(resource: Summary, options: InsightOptions): Why {
  const { env, live: liveOf, foresee } = options;
  const { id, tenantId, kind, hardware, view, run, wakeAt } = resource;
  const now = env.time.now();
  const live = liveOf(id);
  const attempt = { n: view.attempts, of: foresee.maxAttempts() };
  const waitsFor = waitsOf(resource, live, options);
  const until = live?.parked?.until;
  const asked = until === undefined ? null : { at: until, cause: 'its gate is asked again' };
  const wakes =
    wakeAt === null ? asked : { at: wakeAt, cause: view.wait ?? 'what is pending is taken up' };
  const why: Omit<Why, 'summary'> = {
    id,
    tenantId,
    kind,
    hardware,
    state: view.state,
    phase: view.phase,
    status: view.status,
    since: view.since,
    inFlight: run === null ? null : inFlightOf(run, view, live?.doing ?? 'idle', now),
    attempt,
    wakes,
    waitsFor,
    pending: live?.pending ?? [],
    fault: view.fault === null ? null : { ...view.fault, title: titleOf(view.fault) },
    path: foresee.path(resource),
    actions: actionsOf(resource, waitsFor, options),
    runbook: foresee.runbook(view),
  };
  return { ...why, summary: summaryOf(why, now) };
}

/** What replaces the dead is decided on anew at each look while it is kept back: its time goes on. */
function inFlightOf(run: Run, view: View, doing: Live['doing'], now: number): Why['inFlight'] {
  const { verb, cause, eventId: event, deadline } = run;
  const kept = cause === 'death' && doing !== 'acting';
  const startedAt = kept ? Math.min(run.startedAt, view.since) : run.startedAt;
  return { verb, cause, event, startedAt, for: Math.max(0, now - startedAt), deadline, doing };
}

/** The first to mend first: a mode keeps everything back, a gate only the verb. */
function waitsOf(
  resource: Summary,
  live: Live | null,
  { modes, foresee, registry }: InsightOptions,
): Why['waitsFor'] {
  const waits: Why['waitsFor'][number][] = [];
  const mode = modes.holding(resource);
  if (mode !== null) {
    waits.push({ gate: 'mode', reason: heldWords(mode), until: mode.expiresAt });
  }
  const undecidable = foresee.undecidable(resource);
  if (undecidable !== null) waits.push({ gate: 'database', reason: undecidable, until: null });
  const aside = undecidable === null ? asideWords(resource, live, registry) : null;
  const gate = unserved(resource, registry) === null ? 'strikes' : 'driver';
  if (aside !== null) waits.push({ gate, reason: aside, until: null });
  const parked = live?.parked ?? null;
  if (parked !== null && parked.gate !== 'mode') {
    waits.push({ gate: parked.gate, reason: parked.reason, until: parked.until ?? null });
  }
  return waits;
}

/** `vm_kvm_build_2003` -> the title of 2003 (Robot specification 4). */
function titleOf({ code }: Fault): string | null {
  const number = code.slice(-4);
  return Object.entries(DRIVER_ERRORS).find(([known]) => known === number)?.[1].title ?? null;
}

/** What can be done about it now; `<id>` is filled in. */
const ACTIONS: Readonly<Partial<Record<Status, readonly string[]>>> = {
  error: ['resource clear-error <id>', 'resource rebuild <id>'],
  quiesced: ['resource restart <id>'],
  held: ['resource restore <id>', 'resource delete <id>'],
};

/** What ends a mode of each scope. */
const MANAGE: Readonly<Record<ModeScope, (resource: Summary) => string>> = {
  resource: ({ id }) => `resource manage ${quoted(id)}`,
  tenant: ({ tenantId }) => `tenant manage ${quoted(tenantId)}`,
  global: () => 'global debug disable',
};

function actionsOf(
  resource: Summary,
  waits: Why['waitsFor'],
  { modes }: InsightOptions,
): readonly string[] {
  const mode = modes.holding(resource);
  const byGate: Readonly<Record<string, readonly string[]>> = {
    mode: mode === null ? [] : [MANAGE[mode.scope](resource)],
    brake: ['brake show', 'brake release'],
    strikes: ['resource clear-error <id>'],
    // Once a rug is started that has its driver.
    driver: ['resource clear-error <id>'],
    database: ['db doctor', 'resource clear-error <id>'],
  };
  const gates = waits.flatMap(({ gate }) => byGate[gate] ?? []);
  const lines = [...gates, ...(ACTIONS[resource.view.status] ?? []), 'resource history <id>'];
  const id = quoted(resource.id);
  return [...new Set(lines)].map((line) => `rug-ctl ${line.replace('<id>', () => id)}`);
}

/** One word of a shell, whatever is in it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", () => "'\\''")}'`;

function summaryOf(why: Omit<Why, 'summary'>, now: number): string {
  const [wait] = why.waitsFor;
  if (why.state === 'Exit') return 'it is closed: nothing is left of it';
  if (wait !== undefined) {
    const wanted =
      why.inFlight === null ? 'it waits' : `it wants to ${why.inFlight.verb} and waits`;
    return `${wanted}: ${wait.reason}`;
  }
  if (why.inFlight !== null) {
    return `${why.inFlight.verb} has been under way for ${span(why.inFlight.for)}`;
  }
  if (why.wakes !== null) {
    const { cause, at } = why.wakes;
    const { n, of } = why.attempt;
    if (cause === 'backoff' && n >= of) {
      return `its ${of} attempts are spent: it turns to error in ${span(Math.max(0, at - now))}`;
    }
    const reason = Object.hasOwn(WAITS, cause) ? WAITS[cause as Wait] : cause;
    return `${reason}; it goes on by itself in ${span(Math.max(0, at - now))}`;
  }
  if (why.status === 'error') {
    return `it is in error after ${why.attempt.n} of ${why.attempt.of} attempts, until an order comes`;
  }
  if (why.pending.length > 0) return 'events are pending: its turn comes next';
  if (why.status === 'configured') return 'it is as it should be: nothing is due';
  return `it is ${why.status}, and nothing is due`;
}

function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
