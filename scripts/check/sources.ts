import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Path from the root of the project -> text. */
export type Sources = ReadonlyMap<string, string>;

/** The files that are tracked, or would be, below the given folders (all when none is given). */
async function projectFiles(...folders: string[]): Promise<string[]> {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z'];
  const { stdout } = await promisify(execFile)('git', [...args, '--', ...folders], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\0').filter((path) => path !== '');
}

/** Reads the project's files whose path matches; one that was deleted meanwhile is left out. */
export async function readSources(matching: RegExp, ...folders: string[]): Promise<Sources> {
  const paths = (await projectFiles(...folders)).filter((path) => matching.test(path));
  const read = await Promise.all(
    paths.map(async (path) => [path, await readFile(path, 'utf8').catch(() => undefined)] as const),
  );
  return new Map(read.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}
