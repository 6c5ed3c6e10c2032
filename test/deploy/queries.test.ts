import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { metricsIn, type Recording, readRules } from '../../scripts/docs/rules.ts';
import { createMetrics } from '../../src/api/metrics.ts';
import { METRICS, type Metric } from '../../src/model/metrics.ts';

const dashboard = z.looseObject({
  panels: z.array(
    z.looseObject({
      title: z.string(),
      targets: z.array(z.looseObject({ expr: z.string() })).default([]),
    }),
  ),
});

/** Labels that Prometheus adds, or a histogram has. */
const ADDED = ['job', 'instance', 'le'];
const table: Readonly<Record<string, Metric>> = METRICS;

async function panels(): Promise<z.output<typeof dashboard>['panels']> {
  const text = await readFile('deploy/grafana/rug.json', 'utf8');
  return dashboard.parse(JSON.parse(text)).panels;
}

/** Where it is asked -> the expression. */
async function expressions(): Promise<readonly (readonly [string, string])[]> {
  const { alerts, records } = await readRules();
  return [
    ...alerts.map(({ alert, expr }) => [alert, expr] as const),
    ...records.map(({ record, expr }) => [record, expr] as const),
    ...(await panels()).flatMap(({ title, targets }) =>
      targets.map(({ expr }) => [title, expr] as const),
    ),
  ];
}

/** `rug_x{a="b", c=~"d"}` -> the labels asked of rug_x. */
function labelsAsked(expr: string): readonly (readonly [metric: string, label: string])[] {
  return [...expr.matchAll(/\b(rug_[a-z0-9_]+)\{([^}]*)\}/g)].flatMap(
    ([, name = '', matchers = '']) =>
      [...matchers.matchAll(/(\w+)\s*[=!]/g)].map(
        ([, label = '']) => [metricsIn(name)[0] ?? '', label] as const,
      ),
  );
}

/** The labels by which an expression is grouped. */
const grouped = (expr: string): readonly string[] =>
  [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  );

const recorded = (expr: string): readonly string[] =>
  [...expr.matchAll(/\brug:\w+:\w+/g)].map(([name]) => name);

describe('what the alerts and the dashboard ask for', () => {
  it('is exported, every metric of it, by the names in the exposition', async () => {
    const { text } = await createMetrics().exposition();
    const exported = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const asked = (await expressions()).flatMap(([where, expr]) =>
      metricsIn(expr).map((name) => [name, where] as const),
    );
    expect(asked.length).toBeGreaterThan(80);
    expect(asked.filter(([name]) => !exported.has(name))).toEqual([]);
  });

  it('has the labels that are asked for', async () => {
    const stray = (await expressions()).flatMap(([where, expr]) => {
      const known = new Set([
        ...ADDED,
        ...metricsIn(expr).flatMap((name) => Object.keys(table[name]?.labels ?? {})),
      ]);
      const asked = labelsAsked(expr).filter(
        ([name, label]) => !ADDED.includes(label) && !(label in (table[name]?.labels ?? {})),
      );
      const by = grouped(expr).filter((label) => !known.has(label));
      return [
        ...asked.map(([name, label]) => `${where}: ${name}{${label}}`),
        ...by.map((label) => `${where}: by ${label}`),
      ];
    });
    expect(stray).toEqual([]);
  });

  it('asks histograms for buckets, and other metrics by their plain name', async () => {
    const wrong = (await expressions()).flatMap(([where, expr]) =>
      (expr.match(/(?<![:\w"])rug_[a-z0-9_]+/g) ?? [])
        .filter((name) => {
          const isHistogram = table[metricsIn(name)[0] ?? '']?.kind === 'histogram';
          return isHistogram !== /_(bucket|sum|count)$/.test(name);
        })
        .map((name) => `${where}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('uses only recorded series that are recorded', async () => {
    const { records } = await readRules();
    const names = records.map(({ record }: Recording) => record);
    const used = (await expressions()).flatMap(([, expr]) => recorded(expr));
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('compares the objectives with a bucket that is there', () => {
    expect(METRICS.rug_event_commit_seconds.buckets).toContain(1);
    expect(METRICS.rug_commit_seconds.buckets).toContain(0.5);
  });
});

describe('the pages of the alarms', () => {
  it('are there for every alert, at the address that it gives', async () => {
    const { alerts } = await readRules();
    const runbook = await readFile('docs/on-call.md', 'utf8');
    const anchors = [...runbook.matchAll(/^### (.+)$/gm)].map(
      ([, heading = '']) => `docs/on-call.md#${heading.toLowerCase().replaceAll(' ', '-')}`,
    );
    expect(alerts.length).toBeGreaterThan(20);
    for (const { annotations } of alerts) expect(anchors).toContain(annotations.runbook_url);
  });

  it('are linked from the metric that rings', async () => {
    const page = await readFile('docs/metrics.md', 'utf8');
    for (const { alert } of (await readRules()).alerts) {
      if (alert !== 'RugDown') expect(page).toContain(`[${alert}](on-call.md#`);
    }
  });
});

describe('the dashboard', () => {
  it('has no two panels of one place, and none out of the grid', async () => {
    const places = z.looseObject({ x: z.int(), y: z.int(), w: z.int(), h: z.int() });
    const taken = new Set<string>();
    for (const { gridPos } of await panels()) {
      const { x, y, w, h } = places.parse(gridPos);
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          expect(taken.has(`${column} ${line}`)).toBe(false);
          taken.add(`${column} ${line}`);
        }
      }
    }
  });
});
