/** `npm run check [-- PART...]`: everything about the project that needs no run of it. */
import { installed, linesOfFailure } from './command.ts';
import { checkEffects } from './effects.ts';
import { checkFiles } from './files.ts';
import { checkHabits } from './habits.ts';
import { checkMachine } from './machine.ts';
import type { Part } from './part.ts';
import { checkRooms } from './rooms.ts';
import { readSources } from './sources.ts';

const PARTS: readonly Part[] = [
  {
    name: 'types',
    holds: 'the program is sound',
    run: () => linesOfFailure(installed('tsc'), '-p', '.'),
  },
  {
    name: 'style',
    holds: 'lint and format (mend with: npx biome check --write)',
    run: () =>
      linesOfFailure(installed('biome'), 'ci', '--error-on-warnings', '--reporter=concise'),
  },
  {
    name: 'rooms',
    holds: 'rules between rooms (docs/architecture.md, scripts/check/rooms.table.ts)',
    run: async () => checkRooms(await readSources(/\.ts$/, 'src')),
  },
  {
    name: 'effects',
    holds: 'only edge files reach out of the program (scripts/check/effects.table.ts)',
    run: async () => checkEffects(await readSources(/\.ts$/, 'src')),
  },
  {
    name: 'files',
    holds: 'files are short and speak of no machine in particular',
    run: async () => checkFiles(await readSources(/\.(ts|js|json|yaml|yml|md|sql)$|^\.ci\/run$/)),
  },
  {
    name: 'habits',
    holds: 'what the linter has no rule for (scripts/check/habits.ts)',
    run: async () => checkHabits(await readSources(/\.ts$/, 'src', 'scripts', 'test', 'bench')),
  },
  {
    name: 'machine',
    holds: 'the machine is sound (src/machines/checks.ts)',
    run: async () => checkMachine(),
  },
  {
    name: 'docs',
    holds: 'generated files are up to date (mend with: npm run docs)',
    run: () => linesOfFailure(process.execPath, 'scripts/docs.ts', '--check'),
  },
  {
    name: 'unused',
    holds: 'no unused files, exports or dependencies',
    run: () => linesOfFailure(installed('knip'), '--no-progress'),
  },
];

async function report({ name, holds, run }: Part): Promise<boolean> {
  const started = performance.now();
  const problems = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (problems.length === 0) {
    process.stdout.write(`ok   ${name} (${seconds} s)\n`);
    return true;
  }
  const lines = problems.map((problem) => `     ${problem}\n`).join('');
  process.stdout.write(`FAIL ${name}: ${holds}\n${lines}`);
  return false;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  const known = PARTS.map(({ name }) => name).join(', ');
  process.stderr.write(`no such part: ${unknown.join(', ')}; there are ${known}\n`);
  process.exitCode = 2;
} else {
  const parts = PARTS.filter(({ name }) => asked.length === 0 || asked.includes(name));
  const passed = await Promise.all(parts.map(report));
  if (passed.includes(false)) process.exitCode = 1;
}
