import type { PeerFacts } from './peer.ts';

/** What is said of every run. */
type Described = Omit<PeerFacts, 'packageName' | 'service'> & {
  readonly name: string;
  readonly version: string;
};

/** A run that succeeded: what the bench puts into its table. */
export interface PeerResult extends Described {
  /** Drained from a filled queue. */
  readonly eventsPerSecond: number;
  /** While the queue was filled, before. */
  readonly enqueuedPerSecond: number;
  /** Microseconds per event drained, of the peer's process and of the servers it used. */
  readonly cpu: { readonly client: number; readonly server: number | null };
  readonly events: number;
  readonly seconds: number;
  /** Share of the machine's CPU that others used meanwhile: much of it, and the numbers are too low. */
  readonly elsewhere: number;
  /** Events done after a later one of their resource; with a promise of order none. */
  readonly violations: number;
}

/** What was measured of a run; CPU in seconds. */
export interface Measured {
  readonly events: number;
  readonly fillSeconds: number;
  readonly seconds: number;
  readonly clientCpu: number;
  readonly serverCpu: number | null;
  readonly elsewhere: number;
  readonly violations: number;
}

/** A run that gives no number. */
export interface PeerFailure extends Described {
  readonly failure: string;
}

export type PeerReport = PeerResult | PeerFailure;

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** What a measured run comes to. */
export function resultOf(described: Described, measured: Measured): PeerResult {
  const { events, fillSeconds, seconds, clientCpu, serverCpu } = measured;
  const perEvent = (cpu: number): number => round((cpu * 1e6) / events);
  return {
    ...described,
    eventsPerSecond: round(events / seconds),
    enqueuedPerSecond: round(events / fillSeconds),
    cpu: { client: perEvent(clientCpu), server: serverCpu === null ? null : perEvent(serverCpu) },
    events,
    seconds: round(seconds, 2),
    elsewhere: Math.max(0, round(measured.elsewhere, 2)),
    violations: measured.violations,
  };
}

/** A report for people. */
export function textOfReport(report: PeerReport): string {
  const title = `${report.name} ${report.version}`;
  const promises = `${report.ordered ? 'ordered' : 'not ordered'}; ${report.durability}`;
  if ('failure' in report) return `${title}: no number: ${report.failure}\n`;
  const { cpu, violations } = report;
  const order = report.ordered ? '' : `, ${violations} out of order`;
  return [
    `${title}: ${report.eventsPerSecond} events/s`,
    `  ${report.events} events in ${report.seconds} s${order}; filled at ${report.enqueuedPerSecond}/s`,
    `  CPU per event: client ${cpu.client} us, servers ${cpu.server ?? '?'} us; others used ${Math.round(report.elsewhere * 100)} % of the machine`,
    `  ${promises}`,
    `  ${report.settings}\n`,
  ].join('\n');
}
