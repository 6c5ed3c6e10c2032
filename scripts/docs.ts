/**
 * Generates what is generated in the repository: `npm run docs`. With `--check` it writes nothing
 * and fails when a file differs from what would be written.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that is made by the program, never by hand. */
interface GeneratedFile {
  /** Path from the root of the project. */
  file: string;
  /** Its whole text: the same for the same sources, wherever and whenever it runs. */
  generate(): Promise<string>;
}

const FILES: readonly GeneratedFile[] = [];

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
