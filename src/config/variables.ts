/** What of the environment is ours, and what only looks like it. */
import { nearest } from '../model/nearest.ts';
import { OPTIONS } from './options.ts';

/** Environment variables or flags, by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Variables that are no options: the file, what rug-ctl and fault tests read. */
const OTHER_VARIABLES: readonly string[] = [
  'RUG_CONFIG',
  'RUG_URL',
  'RUG_TOKEN',
  'RUG_PROFILE',
  'RUG_CTL_CONFIG',
  'RUG_KILL_AT',
];

const KNOWN: readonly string[] = [
  ...OTHER_VARIABLES,
  ...OPTIONS.flatMap(({ variable, fileVariable }) =>
    fileVariable === null ? [variable] : [variable, fileVariable],
  ),
];

/** What begins with RUG_ and means nothing to rug, each with what it may have meant. */
export function strayVariables(environment: Variables): readonly string[] {
  return Object.keys(environment)
    .filter((name) => /^RUG_(?!TEST_|SHIM_)/.test(name) && !KNOWN.includes(name))
    .map((name) => {
      const meant = nearest(name, KNOWN);
      const hint = meant === null ? '' : `; did you mean ${meant}?`;
      return `${name} is no setting and is ignored${hint}`;
    });
}
