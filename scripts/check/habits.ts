import type { Sources } from './sources.ts';
import { readModule } from './syntax.ts';

/** What is not written here, and what to do instead. Brackets keep this file clean. */
const AVOIDED: readonly { text: RegExp; instead: string }[] = [
  { text: /\bas unknown [a]s\b/, instead: 'parse at the border, or narrow with a type guard' },
  { text: /@ts-(ignore|expect-error|nocheck)/, instead: 'say the right type' },
  { text: /\b(TO[D]O|FIX[M]E|X[X]X)\b/, instead: 'do it now, or open an issue' },
];

function avoidedProblems(path: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      AVOIDED.filter((avoided) => avoided.text.test(line)).map(
        ({ instead }) => `${path}:${index + 1} "${line.trim()}": ${instead}`,
      ),
    );
}

/** Holds habits that the linter has no rule for. */
export function checkHabits(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => [
    ...avoidedProblems(path, text),
    ...readModule(text).untypedExports.map(
      ({ name, line }) => `${path}:${line} exports ${name} without a return type`,
    ),
  ]);
}
