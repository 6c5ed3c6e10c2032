import { describe, expect, it } from 'vitest';
import { RugError } from '../../src/model/errors.ts';
import { by, openDesk, refusalOf } from './desk.ts';

describe('a reload of the configuration', () => {
  it('says what it changed, and leaves it in the audit', async () => {
    const { operations, reload, audit } = await openDesk();
    const report = {
      applied: [{ path: 'machine.maxAttempts', before: 5, after: 7 }],
      restart: [{ path: 'http.port', before: 8780, after: 80 }],
    };
    reload.report = report;
    expect(await operations.config.reload(by())).toEqual(report);
    expect(await audit()).toMatchObject([
      {
        action: 'config.reload',
        before: { 'machine.maxAttempts': '5' },
        after: { 'machine.maxAttempts': '7', restart: ['http.port'] },
      },
    ]);
  });

  it('is told although the audit could not be written, since it is in force', async () => {
    const { operations, reload, faults, witness } = await openDesk();
    const report = { applied: [{ path: 'logLevel', before: 'info', after: 'debug' }], restart: [] };
    reload.report = report;
    faults.write = new RugError('store_unreachable', 'away');
    expect(await operations.config.reload(by())).toEqual(report);
    expect(witness.lines).toMatchObject([
      { level: 'error', fields: { who: 'olga', changed: ['logLevel'], error: 'away' } },
    ]);
    expect(witness.counts.get('rug_config_reloads_total done')).toBeUndefined();
  });

  it('that is refused is on record with the reason', async () => {
    const { operations, reload, audit } = await openDesk();
    reload.report = new RugError('bad_config', 'machine.maxAttempts: too small');
    expect(await refusalOf(operations.config.reload(by()))).toMatchObject({ code: 'bad_config' });
    expect(await audit()).toMatchObject([
      { outcome: 'refused', reason: 'machine.maxAttempts: too small' },
    ]);
  });

  it('is not for who is bound to tenants', async () => {
    const { operations } = await openDesk();
    const bound = operations.config.reload(by({ tenants: ['t1'] }));
    expect(await refusalOf(bound)).toMatchObject({ code: 'forbidden' });
  });
});
