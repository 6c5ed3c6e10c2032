import { describe, expect, it } from 'vitest';
import { resultOf, textOfReport } from '../../bench/peers/result.ts';

const described = {
  name: 'some-queue',
  version: '1.2.3',
  ordered: true,
  durability: 'PostgreSQL, fsync',
  settings: 'one at a time',
};
const measured = {
  events: 10_000,
  fillSeconds: 2,
  seconds: 4.0049,
  clientCpu: 1.5,
  serverCpu: 3,
  elsewhere: 0.1234,
  violations: 0,
};

describe('result of a peer', () => {
  it('is events per second, and microseconds of CPU per event and side', () => {
    expect(resultOf(described, measured)).toEqual({
      ...described,
      eventsPerSecond: 2497,
      enqueuedPerSecond: 5000,
      cpu: { client: 150, server: 300 },
      events: 10_000,
      seconds: 4,
      elsewhere: 0.12,
      violations: 0,
    });
  });

  it('says that the CPU of a server on another machine is not known', () => {
    const result = resultOf(described, { ...measured, serverCpu: null });
    expect(result.cpu).toEqual({ client: 150, server: null });
    expect(textOfReport(result)).toContain('servers ? us');
  });

  it('shows people the order only of a peer that promises none', () => {
    const text = textOfReport(resultOf(described, measured));
    expect(text).toContain('some-queue 1.2.3: 2497 events/s');
    expect(text).not.toContain('out of order');
    const unordered = resultOf({ ...described, ordered: false }, { ...measured, violations: 7 });
    expect(textOfReport(unordered)).toContain('7 out of order');
  });

  it('shows no number of a run that failed', () => {
    const text = textOfReport({ ...described, failure: 'inconsistent: events 3 lost' });
    expect(text).toBe('some-queue 1.2.3: no number: inconsistent: events 3 lost\n');
  });
});
