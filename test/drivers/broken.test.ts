import { describe, expect, it } from 'vitest';
import { BREAKERS } from './broken/drivers.ts';
import { RULE_NAMES, RULES, sentence } from './conformance.ts';
import { ROUTER } from './subjects.ts';

describe('the conformance suite rejects a driver', () => {
  for (const rule of RULE_NAMES) {
    it(`that breaks the rule: ${sentence(rule)}`, async () => {
      const broken = { ...ROUTER, make: BREAKERS[rule](ROUTER.make) };
      await expect(RULES[rule](broken)).rejects.toMatchObject({ name: 'AssertionError' });
    });
  }

  it('only for what is broken: the same rules pass the driver it was made of', async () => {
    for (const rule of RULE_NAMES) await RULES[rule](ROUTER);
  });
});
