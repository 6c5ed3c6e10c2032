import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const alert = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({
    summary: z.string(),
    description: z.string(),
    runbook_url: z.string(),
  }),
});
export type Alert = z.output<typeof alert>;

const record = z.strictObject({ record: z.string(), expr: z.string() });
export type Recording = z.output<typeof record>;

const file = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([alert, record])) })),
});

/** The rules of deploy/prometheus/rug.rules.yml, in its order. */
export interface Rules {
  readonly alerts: readonly Alert[];
  readonly records: readonly Recording[];
}

/** @throws ZodError when the file is not as alerts are written here */
export async function readRules(): Promise<Rules> {
  const text = await readFile('deploy/prometheus/rug.rules.yml', 'utf8');
  const rules = file.parse(parse(text)).groups.flatMap((group) => group.rules);
  return {
    alerts: rules.filter((rule) => 'alert' in rule),
    records: rules.filter((rule) => 'record' in rule),
  };
}

/** The metrics an expression asks for, by the names they are exported under in model/metrics.ts. */
export function metricsIn(expr: string): readonly string[] {
  const names = expr.match(/(?<![:\w"])rug_[a-z0-9_]+/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))];
}

/** The same, through the recorded series that it asks for. */
export function metricsOf(expr: string, records: readonly Recording[]): readonly string[] {
  const recorded = records.filter(({ record: name }) => expr.includes(name));
  const names = [expr, ...recorded.map((one) => one.expr)].flatMap(metricsIn);
  return [...new Set(names)];
}
