import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';

describe('a resource whose driver is not in this rug', () => {
  it('is in error, not configured: nothing was built', () => {
    const bench = new Bench({ served: false });
    bench.send('CREATE');
    expect(bench.view).toMatchObject({ status: 'error', instances: [] });
    expect(bench.view.fault).toMatchObject({ code: expect.stringMatching(/_build_1005$/) });
    expect(bench.view.fault?.message).toMatch(/no driver serves/);
  });

  it('is deleted at once when nothing was ever built', () => {
    const bench = new Bench({ served: false });
    bench.send('CREATE').send('DELETE', { origin: 'operator' });
    expect(bench.view.state).toBe('Exit');
  });

  it('keeps what was built until its driver is back, and is deleted then', () => {
    const bench = new Bench();
    bench.send('CREATE').pass(60_000);
    expect(bench.view.status).toBe('configured');
    bench.served = false;
    bench.send('DELETE', { origin: 'operator' }).pass(600_000);
    expect(bench.view.state).not.toBe('Exit');
    expect(bench.view.fault?.message).toMatch(/no driver serves/);
    expect(bench.world.boxes.size).toBe(1);
    bench.served = true;
    bench.pass(600_000);
    expect(bench.view.state).toBe('Exit');
    expect(bench.world.boxes.size).toBe(0);
  });
});
