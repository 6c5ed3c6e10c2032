/** The effective configuration: defaults, below the file, below the environment, below the flags. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { RugError, textOf } from '../model/errors.ts';
import type { EffectiveOption } from '../model/operations.ts';
import { schemaBelow, unwrapped } from '../model/schemas.ts';
import { contradictions } from './checks.ts';
import { type Config, configSchema } from './config.ts';
import { masked } from './mask.ts';
import { OPTIONS, type Option, setAt, type Tree, valueAt } from './options.ts';
import { badConfig, type Problem, schemaProblems } from './problems.ts';
import { digested } from './tokens.ts';
import type { Variables } from './variables.ts';
import { parseYaml } from './yaml.ts';

export interface ConfigInput {
  /** The YAML file, already parsed; undefined or null: none. */
  readonly file?: unknown;
  /** What the file is called. */
  readonly filePath?: string | null;
  /** `RUG_<SECTION>_<OPTION>`; for secrets also `..._FILE`: where the value lies. */
  readonly environment?: Variables;
  /** `--section-option` -> value. */
  readonly flags?: Variables;
  /** Reads the files that hold secrets; throws when it cannot. */
  readonly readText?: (path: string) => string;
}

export interface Loaded {
  readonly config: Config;
  /** Every option with its origin, secrets masked. */
  readonly options: readonly EffectiveOption[];
}

/** Where an option comes from that nobody has set. */
export const DEFAULT_ORIGIN = 'default';

const NO_FILES = (): string => {
  throw new Error('no files are read here');
};

/**
 * The effective configuration.
 *
 * @throws RugError `bad_config`: a line for each problem, which names where it was set, the option,
 * what is wrong, and what would be right
 */
export function loadConfig(input: ConfigInput = {}): Loaded {
  const { environment = {}, flags = {}, readText = NO_FILES } = input;
  const place = input.filePath ?? 'the configuration file';
  const tree = settingsOf(input.file ?? {}, place);
  // What a variable overrides today is wrong all the same, and is in force when that is unset.
  const ofFile = problemsIn(tree);
  const origins = new Map(
    OPTIONS.filter(({ path }) => valueAt(tree, path) !== undefined).map(
      ({ name }) => [name, place] as const,
    ),
  );
  const problems: Problem[] = [];
  for (const option of OPTIONS) {
    const found = given(option, environment, flags, readText);
    if (found === null) continue;
    if ('problem' in found) problems.push({ path: option.path, message: found.problem });
    else setAt(tree, option.path, valueFrom(found.text, option));
    origins.set(option.name, found.origin);
  }
  const whereOf =
    (otherwise: string | null) =>
    (problem: Problem): string | null => {
      if (ofFile.includes(problem)) return place;
      const option = OPTIONS.find(({ path }) => path.every((key, i) => problem.path[i] === key));
      return option === undefined ? otherwise : (origins.get(option.name) ?? null);
    };
  const parsed = configSchema.safeParse(tree);
  if (!parsed.success) problems.push(...schemaProblems(parsed.error, tree));
  const fresh = problems.filter((one) => !ofFile.some((known) => isDeepStrictEqual(known, one)));
  const all = [...ofFile, ...fresh];
  if (!parsed.success || all.length > 0) throw badConfig(all, whereOf(place));
  const { http } = parsed.data;
  const { tokens, problems: unread } = digested(http.tokens, readText);
  const config: Config = { ...parsed.data, http: { ...http, tokens } };
  const wrong = unread.length > 0 ? unread : contradictions(config);
  if (wrong.length > 0) throw badConfig(wrong, whereOf(null));
  return {
    config,
    options: OPTIONS.map(({ name, path, schema }) => ({
      path: name,
      value: masked(schema, valueAt(parsed.data, path)),
      origin: origins.get(name) ?? DEFAULT_ORIGIN,
    })),
  };
}

function problemsIn(tree: Tree): readonly Problem[] {
  const { error } = configSchema.safeParse(tree);
  return error === undefined ? [] : schemaProblems(error, structuredClone(tree));
}

/** What the file sets. A section or map with nothing below it is as good as absent. */
function settingsOf(file: unknown, place: string): Tree {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new RugError('bad_config', `${place}: must be a map of sections`);
  }
  return withoutEmpty(configSchema, structuredClone(file) as Tree);
}

function withoutEmpty(schema: z.ZodType, tree: Tree): Tree {
  for (const [key, value] of Object.entries(tree)) {
    const below = schemaBelow(schema, key);
    if (below === null) continue;
    const inner = unwrapped(below);
    const holdsOptions = inner instanceof z.ZodObject || inner instanceof z.ZodRecord;
    if (holdsOptions && value === null) delete tree[key];
    else if (inner instanceof z.ZodObject && typeof value === 'object' && value !== null) {
      withoutEmpty(inner, value as Tree);
    }
  }
  return tree;
}

type Given =
  | { readonly origin: string; readonly text: string }
  | { readonly origin: string; readonly problem: string };

/** What flag or environment say of an option; null: nothing. An empty variable says nothing. */
function given(
  { flag, variable, fileVariable }: Option,
  environment: Variables,
  flags: Variables,
  readText: (path: string) => string,
): Given | null {
  const flagged = flags[flag];
  if (flagged !== undefined) return { origin: flag, text: flagged };
  const text = environment[variable] ?? '';
  const path = fileVariable === null ? '' : (environment[fileVariable] ?? '');
  if (fileVariable === null || path === '') {
    return text === '' ? null : { origin: variable, text };
  }
  const origin = fileVariable;
  if (text !== '') return { origin, problem: `${variable} is set as well: unset one of them` };
  try {
    return { origin, text: readText(path).trim() };
  } catch (cause) {
    return { origin, problem: `${path} cannot be read: ${textOf(cause)}` };
  }
}

/** The text as the option has it; what does not look like that is left for the schema to refuse. */
function valueFrom(text: string, { type, nullable }: Option): unknown {
  if (nullable && text === 'null') return null;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return type === 'map' ? (mapIn(text) ?? text) : text;
}

function mapIn(text: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    return text;
  }
}
