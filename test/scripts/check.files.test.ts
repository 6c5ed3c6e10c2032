import { describe, expect, it } from 'vitest';
import { checkFiles } from '../../scripts/check/files.ts';
import { checkHabits } from '../../scripts/check/habits.ts';

const SLASH = '/';

describe('the check of files', () => {
  it('rejects a source of more than 300 lines, and no other long file', () => {
    const long = 'x\n'.repeat(301);
    const files = new Map([
      ['src/a.ts', long],
      ['src/b.ts', 'x\n'.repeat(300)],
      ['docs/c.md', long],
      ['test/data/d.ts', long],
    ]);
    expect(checkFiles(files)).toEqual([
      'src/a.ts has 301 lines, more than 300: it holds more than one concept',
    ]);
  });

  it('rejects a path of one machine, a registry host and a credential', () => {
    const lines = [
      `see ${SLASH}home/me/notes`,
      `"resolved": "https://registry.${'npmjs'}.org/zod"`,
      `token = ghp_${'a1'.repeat(15)}`,
    ];
    expect(checkFiles(new Map([['README.md', lines.join('\n')]]))).toEqual([
      'README.md:1 names a path of one machine',
      'README.md:2 names a registry host',
      'README.md:3 names something like a credential',
    ]);
  });

  it('accepts paths of the project, of the system and of URLs', () => {
    const text = './home/x src/root/y ~/work/z https://example.org/home/index.html /usr/lib/node';
    expect(checkFiles(new Map([['README.md', text]]))).toEqual([]);
  });

  it('rejects a name that does not say what is in the file', () => {
    expect(
      checkFiles(
        new Map([
          ['src/store/utils.ts', ''],
          ['src/common/a.ts', ''],
        ]),
      ),
    ).toEqual([
      'src/store/utils.ts: say in its name what is in it',
      'src/common/a.ts: say in its name what is in it',
    ]);
  });
});

describe('the check of habits', () => {
  it.each([
    ['export function f() {}', 'src/a.ts:1 exports f without a return type'],
    ['\nexport const g = () => 1;', 'src/a.ts:2 exports g without a return type'],
    [
      `const a = 1 as ${'unknown'} as string;`,
      `src/a.ts:1 "const a = 1 as ${'unknown'} as string;": parse at the border, or narrow with a type guard`,
    ],
    [`// @ts-${'ignore'}`, `src/a.ts:1 "// @ts-${'ignore'}": say the right type`],
    [
      `// ${'TO'}${'DO'} later`,
      `src/a.ts:1 "// ${'TO'}${'DO'} later": do it now, or open an issue`,
    ],
    [
      `// ${'TO'}${'DO'}: later`,
      `src/a.ts:1 "// ${'TO'}${'DO'}: later": do it now, or open an issue`,
    ],
  ])('objects to %j', (text, problem) => {
    expect(checkHabits(new Map([['src/a.ts', text]]))).toEqual([problem]);
  });

  it('accepts functions that say what they return, and values', () => {
    const text =
      'export function f(): void {}\nexport const g = (): number => 1;\n' +
      'export const h: () => number = () => 1;\nexport const list = [1].map((x) => x);\nfunction inner() {}\n';
    expect(checkHabits(new Map([['src/a.ts', text]]))).toEqual([]);
  });
});
