import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../src/config/options.ts';
import { configurationReference } from '../../src/config/reference.ts';

const FILE = new URL('../../docs/configuration.md', import.meta.url);

describe('docs/configuration.md', () => {
  it('is what the schema says (mend with: npm run docs)', async () => {
    expect(await readFile(FILE, 'utf8')).toBe(configurationReference());
  });

  it('tells of every option its default, its variable, its flag and its trap', () => {
    const text = configurationReference();
    for (const { name, variable, flag, meta } of OPTIONS) {
      expect(text).toContain(`\n| \`${name}\` | `);
      expect(text).toMatch(new RegExp(`\\| \`${variable}\`.* \\| \`${flag}\` \\|\n`));
      if (meta.trap !== undefined) expect(text).toContain(meta.trap);
    }
  });

  it('tells what is in the entries of maps', () => {
    const text = configurationReference();
    for (const key of ['role', 'tokenFile', 'graceSeconds', 'perSecond', 'timeoutMs']) {
      expect(text).toContain(`\n| \`${key}\` | `);
    }
  });
});
