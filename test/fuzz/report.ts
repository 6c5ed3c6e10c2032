/** What a run of the fuzzer has come to, for people. */
import type { Result } from './fuzzing.ts';

/** Reasons that are listed for each target; the others are counted together. */
const LISTED = 12;

const MB = 1024 * 1024;

export function reportOf(results: readonly Result[]): string {
  return results.map(linesOf).join('\n');
}

function linesOf({ target, inputs, became, failures, heap, seconds }: Result): string {
  const counts = [...became].sort(([, one], [, other]) => other - one);
  const refused = counts.filter(([word]) => /\b(rejected|refused|set aside)\b|^4\d\d/.test(word));
  const taken = counts.filter((one) => !refused.includes(one));
  const [warm = 0, last = 0] = heap.map((bytes) => Math.round(bytes / MB));
  return [
    `${target}: ${inputs} inputs in ${seconds.toFixed(0)} s; heap ${warm} MB early, ${last} MB at the end`,
    ...listed('not refused', taken),
    ...listed('refused', refused),
    ...failures.flatMap(({ why, input, again }) => [
      `  FAILED: ${why.replaceAll('\n', '\n    ')}`,
      ...(input === null ? [] : [`    input: ${input}`]),
      `    again: ${again}`,
    ]),
  ].join('\n');
}

function listed(what: string, counts: readonly (readonly [string, number])[]): readonly string[] {
  const sum = (all: typeof counts): number => all.reduce((total, [, count]) => total + count, 0);
  if (counts.length === 0) return [];
  const rest = counts.slice(LISTED);
  return [
    `  ${what}: ${sum(counts)}`,
    ...counts.slice(0, LISTED).map(([word, count]) => `    ${String(count).padStart(7)}  ${word}`),
    ...(rest.length === 0
      ? []
      : [`    ${String(sum(rest)).padStart(7)}  for ${rest.length} other reasons`]),
  ];
}
