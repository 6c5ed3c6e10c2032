import { KILL_POINTS, type KillPoint } from '../../src/model/killpoints.ts';

/** What a process that dies there leaves, and what the next one makes of it. */
const AFTER: Readonly<Record<KillPoint, { readonly left: string; readonly next: string }>> = {
  'intake.received': {
    left: 'The broker still has the message, not acknowledged; an HTTP sender has no answer.',
    next: 'The broker delivers it again. An HTTP sender sends it again, as after any broken connection.',
  },
  'writer.begun': {
    left: 'A transaction that the database rolls back.',
    next: 'As if the batch had never been: its messages come again, its decisions are made again.',
  },
  'writer.written': {
    left: 'The same: nothing of it is visible before the commit.',
    next: 'The same.',
  },
  'writer.committed': {
    left: 'Everything of the batch, durable; nobody was told.',
    next: 'Messages come again and are known by their ids; verbs that were decided are begun; notices are published.',
  },
  acked: {
    left: 'Everything durable; the broker has forgotten the message.',
    next: 'It goes on from the journal.',
  },
  decided: {
    left: 'The events in the journal or in the row; the decision is lost.',
    next: 'It is decided anew. Nothing was done in the world for a decision that is not durable.',
  },
  admitted: {
    left: 'A committed run whose verb has not begun.',
    next: 'The same run, with the same id, arguments and incarnation, passes the gates again and begins.',
  },
  'step.begun': {
    left: 'A committed run, half carried out.',
    next: 'The same run is begun again: it looks first, and does what is missing.',
  },
  'step.done': {
    left: 'The same; the world may have done more than anybody was told.',
    next: 'The same: the look finds what was done.',
  },
  'outcome.received': {
    left: 'A run that is carried out, and a row that still says it is under way.',
    next: 'The same run is begun again, finds everything done, and ends at once.',
  },
  'outbox.sent': {
    left: 'A notice that the broker has, and that is not marked as sent.',
    next: 'It is published once more, with the same message id.',
  },
};

/** The table of docs/guarantees.md. */
export function killPoints(): string {
  const rows = Object.entries(AFTER).map(
    ([point, { left, next }]) =>
      `| \`${point}\` | ${KILL_POINTS[point as KillPoint]} | ${left} | ${next} |`,
  );
  return [
    '| point | where that is | what is left | what the next process does |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
