import { describe, expect, it } from 'vitest';
import { RECORDED_ROUTERS, recordedSteps } from '../../scripts/recording/recording.ts';
import { Laboratory } from './laboratory.ts';
import { EXPECTED, LIFE } from './recorded.expected.ts';

const ROLES = ['first', 'second'] as const;

describe('the recorded scenario', () => {
  it('leaves both routers as expected after every step, by exactly the expected calls', async () => {
    const lab = await Laboratory.open({ latencyMs: 0, bootMs: 0 });
    const done = { first: 0, second: 0 };
    const alive = new Set<string>();
    for (const { name, messages } of await recordedSteps()) {
      await lab.publish(...messages.map(({ body }): object => JSON.parse(body)));
      for (const role of ROLES) {
        const id = RECORDED_ROUTERS[role];
        if (name === LIFE[role].from) alive.add(id);
        if (lab.core.directory.get(id) === undefined) {
          expect(alive.has(id), `${name}: ${role} exists`).toBe(false);
          continue;
        }
        await lab.settled(id);
        if (name === LIFE[role].to) alive.delete(id);
        const changes = await lab.changes(id);
        expect(changes.slice(done[role]), `${name}: ${role}`).toEqual(EXPECTED[name]?.[role] ?? []);
        done[role] = changes.length;
        expect(lab.status(id), name).toBe(alive.has(id) ? 'configured' : 'gone');
      }
    }
    expect(done.first + done.second).toBeGreaterThan(60);
  });

  it('has every step that something is expected of', async () => {
    const names = new Set((await recordedSteps()).map(({ name }) => name));
    expect(Object.keys(EXPECTED).filter((name) => !names.has(name))).toEqual([]);
  });
});
