/** What is wrong with a configuration, told so that it can be mended. */
import type { z } from 'zod';
import { RugError } from '../model/errors.ts';
import { toIssue } from '../model/issue.ts';
import { nearest } from '../model/nearest.ts';
import { fieldNames, schemasAt } from '../model/schemas.ts';
import { configSchema } from './config.ts';
import { OPTIONS } from './options.ts';

export interface Problem {
  readonly path: readonly string[];
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** What the schema found in `input`, in words of ours. */
export function schemaProblems(error: z.ZodError, input: unknown): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const path = issue.path.map(String);
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path) }));
    }
    const { path, message } = toIssue(configSchema, issue, input);
    return [{ path: path.map(String), message }];
  });
}

/** Of a key that is no option: what may have been meant. */
function unknownKey(key: string, path: readonly string[]): string {
  const known = [...new Set(schemasAt(configSchema, path).flatMap(fieldNames))];
  const meant = nearest(key, known) ?? elsewhere(key);
  return meant === null
    ? `is no option; there are ${known.join(', ')}`
    : `is no option; did you mean ${meant}?`;
}

/** An option of another section, or the one that stands for an option of Astara. */
function elsewhere(key: string): string | null {
  const found = OPTIONS.find(
    ({ path, meta }) =>
      path.at(-1) === key || meta.field?.some((field) => field.split('.').at(-1) === key),
  );
  return found?.name ?? null;
}

/**
 * All problems as one error, a line each.
 *
 * @param whereOf Where the value was set that is wrong; null: nowhere, it is a default
 */
export function badConfig(
  problems: readonly Problem[],
  whereOf: (problem: Problem) => string | null,
): RugError {
  const lines = problems.map((problem) =>
    [whereOf(problem), problem.path.join('.'), problem.message]
      .filter((part) => part !== null && part !== '')
      .join(': '),
  );
  const field = problems[0]?.path.join('.');
  return new RugError('bad_config', lines.join('\n'), field === undefined ? {} : { field });
}
