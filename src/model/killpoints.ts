/**
 * The named points of the protocol "decide, commit, admit, act" at which a process may die without
 * losing anything (docs/architecture.md). Fault tests end the process at each of them.
 */
export const KILL_POINTS = {
  'intake.received': 'a message was read, nothing is durable',
  'writer.begun': 'the transaction is open, its fence is written',
  'writer.written': 'every row of the transaction is written, it is not committed',
  'writer.committed': 'the transaction is durable, nobody has been told',
  acked: 'the broker has been told',
  decided: 'a decision exists, it is not durable',
  admitted: 'a committed run has passed the gates, its verb has not begun',
  'step.begun': 'a step of a verb begins',
  'step.done': 'a step of a verb has ended, nobody has been told',
  'outcome.received': 'a verb has ended, its outcome is not durable',
  'outbox.sent': 'a notice is published, not marked as sent',
} as const;
export type KillPoint = keyof typeof KILL_POINTS;

/** Where a process is to end: at the `passage`-th passage of `point`, of `subject` alone where given. */
export interface KillOrder {
  readonly point: KillPoint;
  readonly passage: number;
  /** The id of a resource, or what the body of a message holds: what is poison; null: anything. */
  readonly subject: string | null;
}

/** True when a passage with this subject counts. */
export const isAbout = ({ point, subject: poison }: KillOrder, subject: string): boolean =>
  poison === null || (point === 'intake.received' ? subject.includes(poison) : subject === poison);

/**
 * Reads `<point>[:<passage>][@<subject>]`; null for nothing.
 *
 * @throws Error when the setting names no point, or no passage from 1 on.
 */
export function parseKillOrder(setting: string | null | undefined): KillOrder | null {
  if (setting === undefined || setting === null || setting === '') return null;
  const at = setting.indexOf('@');
  const subject = at < 0 ? null : setting.slice(at + 1);
  const [name = '', passage = '1'] = (at < 0 ? setting : setting.slice(0, at)).split(':');
  const point = Object.keys(KILL_POINTS).find((known): known is KillPoint => known === name);
  if (point === undefined || !/^[1-9]\d*$/.test(passage)) {
    const known = Object.keys(KILL_POINTS).join(', ');
    throw new Error(`"${setting}" is no <point>:<passage>@<subject>; the points are: ${known}`);
  }
  return { point, passage: Number(passage), subject };
}
