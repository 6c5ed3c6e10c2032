import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRules } from '../../scripts/docs/rules.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/directory.ts';
import { type Series, TRIALS, type Trial } from './alerts.ts';
import { promtool, testRules } from './promtool.ts';

const RULES = 'deploy/prometheus/rug.rules.yml';
let place: TemporaryDirectory;

beforeAll(async () => {
  place = await temporaryDirectory();
  // The first time it has to be fetched.
  await promtool('--version');
});
afterAll(() => place.remove());

/** One unit test: with these series the alert rings after its time, or it does not. */
function trial(
  alert: string,
  which: 'rings' | 'quiet',
  { after, step = 1, ...series }: Trial,
): object {
  const there: Series = [`up{job="rug", instance="a"}`, `1+0x${after}`];
  const all = [...(alert === 'RugDown' ? [] : [there]), ...series[which]];
  return {
    name: `${alert} ${which}`,
    interval: `${step}m`,
    input_series: all.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `count(ALERTS{alertname="${alert}", alertstate="firing"}) or vector(0)`,
        eval_time: `${after * step}m`,
        exp_samples: [{ labels: '{}', value: which === 'rings' ? 1 : 0 }],
      },
    ],
  };
}

const suite = (tests: readonly object[], step = 1): object => ({
  rule_files: [resolve(RULES)],
  evaluation_interval: `${step}m`,
  // What is recorded comes first: of the step before there is nothing left after five minutes.
  group_eval_order: ['rug-objectives', 'rug-program', 'rug-events', 'rug-fleet'],
  tests,
});

describe('the alert rules, as promtool reads them', () => {
  it('are valid, and the example of a scrape configuration is', async () => {
    expect(await promtool('check', 'rules', RULES)).toContain('SUCCESS');
    const config = 'deploy/prometheus/prometheus.yml';
    expect(await promtool('check', 'config', '--syntax-only', config)).toContain('SUCCESS');
  });

  it('ring for what they are there for, each of them, and for nothing less', async () => {
    const { alerts } = await readRules();
    expect(Object.keys(TRIALS)).toEqual(alerts.map(({ alert }) => alert));
    const steps = new Set(Object.values(TRIALS).map(({ step = 1 }) => step));
    for (const each of steps) {
      const tests = Object.entries(TRIALS).flatMap(([alert, one]) =>
        (one.step ?? 1) === each ? [trial(alert, 'rings', one), trial(alert, 'quiet', one)] : [],
      );
      await testRules(join(place.path, `step-${each}.test.json`), suite(tests, each));
    }
  });

  it('say in their texts what they were woken by', async () => {
    const told = {
      name: 'texts',
      interval: '1m',
      input_series: [
        { series: 'up{job="rug", instance="a"}', values: '1+0x10' },
        {
          series: 'rug_brake_engaged{job="rug", instance="a", scope="rack"}',
          values: '3+0x10',
        },
      ],
      alert_rule_test: [
        {
          alertname: 'RugBrakeEngaged',
          eval_time: '10m',
          exp_alerts: [
            {
              exp_labels: { severity: 'page', job: 'rug', instance: 'a', scope: 'rack' },
              exp_annotations: {
                summary: 'The brake has stopped rebuilds',
                description:
                  'So many resources died at once that a does not believe it: rebuilds are stopped in 3 scopes of sort rack.',
                runbook_url: 'docs/on-call.md#alarm-rugbrakeengaged',
              },
            },
          ],
        },
      ],
    };
    await testRules(join(place.path, 'texts.test.json'), suite([told]));
  });

  it('would be found out if one of them never rang', async () => {
    const up: readonly Series[] = [['rug_store_up{job="rug"}', '1+0x30']];
    const never = trial('RugStoreDown', 'rings', { after: 30, rings: up, quiet: [] });
    const file = join(place.path, 'never.test.json');
    await expect(testRules(file, suite([never]))).rejects.toThrow('RugStoreDown');
  });
});
