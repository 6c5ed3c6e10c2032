import type { DecideDrivers } from '../model/decide.ts';
import type { ResourceRow, Wait } from '../model/resource.ts';
import type { Status, Verb } from '../model/words.ts';

/** Commands for one resource, as they are typed. */
const command = (id: string, name: string, more = ''): string =>
  `\`rug-ctl resource ${name} ${id}${more}\``;

type Advice = (id: string) => string;

/** Before anything else can be done. */
const WAITING: Readonly<Partial<Record<Wait, Advice>>> = {
  boot: (id) => `it boots: wait until it is configured, ${command(id, 'watch')}`,
  backoff: (id) => `it is tried again by itself: ${command(id, 'why')} says when, and what failed`,
};

const NOTHING_THERE: Advice = (id) =>
  `there is no instance: ${command(id, 'run build')} builds one first`;
const IN_ERROR: Advice = (id) => `it is in error: ${command(id, 'clear-error')} first`;
const PUSHED: Advice = (id) => `its configuration is owed already: ${command(id, 'why')}`;
const NOT_STOPPED: Advice = (id) => `it is not stopped: ${command(id, 'quiesce')} first`;
const RUNS: Advice = (id) =>
  `an instance is there: ${command(id, 'rebuild')} takes it away and builds another one`;

/** By status; `otherwise` where the status does not matter. */
type Row = Readonly<Partial<Record<Status, Advice>>> & { readonly otherwise: Advice };

const REFUSED: Readonly<Record<Verb, Row>> = {
  build: {
    error: (id) =>
      `it is in error and would not be built: ${command(id, 'rebuild', ' --destructive')} does so`,
    otherwise: RUNS,
  },
  quiesce: { down: NOTHING_THERE, quiesced: () => 'it is stopped already', otherwise: PUSHED },
  restart: { down: NOTHING_THERE, otherwise: PUSHED },
  scrubprep: {
    held: (id) => `it is prepared already: ${command(id, 'delete')} scrubs it now`,
    otherwise: (id) => `it is being deleted already: ${command(id, 'why')}`,
  },
  scrub: {
    gone: (id) => `it is being deleted already: ${command(id, 'why')}`,
    otherwise: (id) =>
      `scrubprep comes first: ${command(id, 'delete')}; what is held then is scrubbed by another one`,
  },
  updaterunning: {
    down: NOTHING_THERE,
    quiesced: (id) =>
      `it is stopped: ${command(id, 'restart')} first, or ${command(id, 'run updatequiesced')}`,
    error: IN_ERROR,
    otherwise: PUSHED,
  },
  updatequiesced: { down: NOTHING_THERE, error: IN_ERROR, otherwise: NOT_STOPPED },
};

/** Why the machine would not run `verb` next, and what must be done first. */
export function refusalOf(verb: Verb, row: ResourceRow, drivers: DecideDrivers): string {
  const { id, kind, hardware, run, view } = row;
  if (view.state === 'Exit') {
    return `it is closed: ${command(id, 'create --id')} begins its next life`;
  }
  if (!drivers.supports(kind, hardware, verb)) return `its driver has no verb ${verb}`;
  if (run !== null) {
    return `its ${run.verb} comes first: ${command(id, 'why')} says what that waits for`;
  }
  if (view.status === 'held' && verb !== 'scrubprep') {
    return `it is deleted and waits out its grace: ${command(id, 'restore')} first`;
  }
  const waiting = view.wait === null ? undefined : WAITING[view.wait];
  const advice = waiting ?? REFUSED[verb][view.status] ?? REFUSED[verb].otherwise;
  return advice(id);
}
