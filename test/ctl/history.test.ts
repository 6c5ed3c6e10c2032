import { describe, expect, it } from 'vitest';
import { decisionOf } from '../api/samples.ts';
import { cloud, ROUTER, terminal } from './cloud.ts';
import { width } from './runner.ts';

describe('resource history', () => {
  it('shows decisions newest first within 80 columns, states never cut', async () => {
    const { run, world } = await cloud(terminal);
    world.trail.push(
      decisionOf(1, { resourceId: ROUTER }),
      decisionOf(2, {
        resourceId: ROUTER,
        cause: 'DONE',
        event: null,
        from: 'CreateVM',
        to: 'CheckBoot',
        statusAfter: 'booting',
        command: null,
        outcome: 'ok',
        took: 35.4,
      }),
      decisionOf(3, {
        resourceId: ROUTER,
        event: null,
        from: 'ConfigureVM',
        to: 'CalcAction',
        refused: [{ event: 'REBUILD', reason: 'the deletion is held: restore it first' }],
        command: null,
      }),
    );
    const { out } = await run('resource', 'history', ROUTER);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^AGE +EVENT +STATE +COMMAND/);
    expect(lines[1]).toMatch(/^59s {2}REBUILD +ConfigureVM>CalcAction +refused REBUILD: the /);
    expect(lines[2]).toMatch(/^59s {2}done +CreateVM>CheckBoot +ok 35ms$/);
    expect(width(out)).toBeLessThanOrEqual(80);
    expect((await run('resource', 'history', ROUTER, '--limit', '1')).out.split('\n')).toHaveLength(
      3,
    );
  });
});

describe('a refusal', () => {
  it('names the option, not the field of the API', async () => {
    const { run, world } = await cloud();
    const reason = 'REBUILD would destroy its data: send it again with `destructive`';
    const refused = [{ event: 'REBUILD', reason }] as const;
    world.trail.push(decisionOf(1, { resourceId: 'vm-1', refused }));
    const { out } = await run('resource', 'history', 'vm-1', '-o', 'wide');
    expect(out).toContain('send it again with `--destructive`');
  });
});

describe('resource history -o wide', () => {
  it('shows transitions with their guards, and every refusal', async () => {
    const { run, world } = await cloud();
    world.trail.push(
      decisionOf(1, {
        resourceId: 'vm-1',
        transitions: [
          { from: 'CalcAction', to: 'Alive', guard: '' },
          { from: 'Alive', to: 'CreateVM', guard: 'is gone' },
        ],
        refused: [
          { event: 'QUIESCE', reason: 'no verb' },
          { event: 'CLEAR_ERROR', reason: 'no error' },
        ],
      }),
    );
    const { out } = await run('vm', 'history', 'vm-1', '-o', 'wide');
    expect(out).toContain('CalcAction > Alive, Alive > CreateVM [is gone]');
    expect(out).toContain('refused QUIESCE: no verb; refused CLEAR_ERROR: no error');
  });
});
