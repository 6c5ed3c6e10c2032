/** The conformance suite of verb drivers: one rule, one name, one function that rejects. */
import { describe, it } from 'vitest';
import type { ConformanceSubject, Rule } from './rules/bench.ts';
import { BUILD_RULES } from './rules/build.ts';
import { FORM_RULES } from './rules/form.ts';
import { LOOKS_RULES } from './rules/looks.ts';
import { POWER_RULES } from './rules/power.ts';
import { REPEAT_RULES } from './rules/repeat.ts';
import { SCRUB_RULES } from './rules/scrub.ts';
import { STOPS_RULES } from './rules/stops.ts';
import { UPDATE_RULES } from './rules/update.ts';

export const RULES = {
  ...BUILD_RULES,
  ...FORM_RULES,
  ...LOOKS_RULES,
  ...POWER_RULES,
  ...REPEAT_RULES,
  ...SCRUB_RULES,
  ...STOPS_RULES,
  ...UPDATE_RULES,
} as const satisfies Record<string, Rule>;
export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as RuleName[];

/** `refusedBuildLeavesNothing` -> `refused build leaves nothing`. */
export const sentence = (rule: RuleName): string =>
  rule.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Declares one test for each rule. */
export function driverConformance(name: string, subject: ConformanceSubject): void {
  describe(`${name} conforms`, () => {
    for (const rule of RULE_NAMES) {
      it(`${name}: ${sentence(rule)}`, () => RULES[rule](subject));
    }
  });
}
