/**
 * Generates what is generated in the repository: `npm run docs`. With `--check` it writes nothing
 * and fails when a file differs from what would be written.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withStateReference } from '../src/machines/diagram/reference.ts';
import { sampleBootDot } from '../src/machines/diagram/sample-boot.ts';
import { stateMachineDot } from '../src/machines/diagram/state-machine.ts';
import { renderSvg } from '../src/machines/diagram/svg.ts';
import { workerDot } from '../src/machines/diagram/worker.ts';

/** A file that is made by the program, never by hand. */
interface GeneratedFile {
  /** Path from the root of the project. */
  file: string;
  /** Its whole text: the same for the same sources, wherever and whenever it runs. */
  generate(): Promise<string>;
}

const FILES: readonly GeneratedFile[] = [
  ...drawing('docs/state_machine', stateMachineDot),
  ...drawing('docs/sample_boot', sampleBootDot),
  ...drawing('docs/worker_diagram', workerDot),
  {
    file: 'docs/on-call.md',
    generate: async () => withStateReference(await readFile('docs/on-call.md', 'utf8')),
  },
];

/** A diagram as the text it is made of, and as a picture. */
function drawing(path: string, dot: () => string): readonly GeneratedFile[] {
  return [
    { file: `${path}.dot`, generate: async () => dot() },
    { file: `${path}.svg`, generate: () => renderSvg(dot()) },
  ];
}

async function differs({ file, generate }: GeneratedFile): Promise<boolean> {
  return (await generate()) !== (await readFile(file, 'utf8').catch(() => undefined));
}

async function check(): Promise<void> {
  for (const one of FILES) {
    if (!(await differs(one))) continue;
    process.stdout.write(`${one.file} differs from what "npm run docs" writes\n`);
    process.exitCode = 1;
  }
}

async function write(): Promise<void> {
  for (const one of FILES) {
    await mkdir(dirname(one.file), { recursive: true });
    await writeFile(one.file, await one.generate());
    process.stdout.write(`${one.file}\n`);
  }
}

await (process.argv.includes('--check') ? check() : write());
