import { describe, expect, it } from 'vitest';
import { withFaults } from '../../src/model/readable.ts';
import { asideWords } from '../../src/model/setaside.ts';
import { routerRow } from '../support/rows.ts';

const row = routerRow('r');
const harmed = withFaults(row, ['spec must be a map']);
const aside = { setAside: true, marks: 0 };

describe('a resource that is set aside', () => {
  it.each([
    ['nothing else is known', row, aside, true, 'it killed its worker too often'],
    ['rug died of it', row, { ...aside, marks: 3 }, true, 'rug died 3 times while'],
    ['no driver serves it', row, aside, false, 'no driver serves virtual_router on "phantom"'],
    ['it cannot be read', harmed, aside, false, 'cannot be used: spec must be a map'],
  ])('says why: %s', (_, resource, live, isServed, says) => {
    expect(asideWords(resource, live, { has: () => isServed })).toContain(says);
  });

  it('says nothing where it is not', () => {
    expect(asideWords(harmed, { setAside: false, marks: 3 }, { has: () => false })).toBeNull();
    expect(asideWords(row, null, { has: () => false })).toBeNull();
  });
});
