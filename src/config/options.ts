/** The options, one by one, as they are set, shown and documented: all derived from the schema. */
import { z } from 'zod';
import { unwrapped } from '../model/schemas.ts';
import { configSchema } from './config.ts';

export interface Option {
  /** `['machine', 'maxAttempts']` */
  readonly path: readonly string[];
  /** `machine.maxAttempts` */
  readonly name: string;
  /** `RUG_MACHINE_MAX_ATTEMPTS` */
  readonly variable: string;
  /** `RUG_DATABASE_URL_FILE`; null: it is no secret. */
  readonly fileVariable: string | null;
  /** `--machine-max-attempts` */
  readonly flag: string;
  /** A map is given as YAML. */
  readonly type: 'number' | 'boolean' | 'string' | 'map';
  /** True: null is a value of it. */
  readonly nullable: boolean;
  readonly default: unknown;
  readonly schema: z.ZodType;
  readonly meta: z.GlobalMeta;
}

const TYPES: Readonly<Record<string, Option['type']>> = {
  number: 'number',
  boolean: 'boolean',
  record: 'map',
};

/** Every option in the order of the schema. A map is one option, whatever is in it. */
export const OPTIONS: readonly Option[] = optionsOf(configSchema, []);

function optionsOf(schema: z.ZodType, path: readonly string[]): readonly Option[] {
  const inner = unwrapped(schema);
  if (!(inner instanceof z.ZodObject)) return [optionOf(schema, path)];
  return Object.entries(inner.shape).flatMap(([key, value]) =>
    optionsOf(value as z.ZodType, [...path, key]),
  );
}

function optionOf(schema: z.ZodType, path: readonly string[]): Option {
  const meta = schema.meta() ?? {};
  const words = path.map((part) => part.replace(/[A-Z]/g, (letter) => `-${letter}`).toLowerCase());
  const variable = `RUG_${words.join('_').replaceAll('-', '_').toUpperCase()}`;
  return {
    path,
    name: path.join('.'),
    variable,
    fileVariable: meta.secret === undefined ? null : `${variable}_FILE`,
    flag: `--${words.join('-')}`,
    type: TYPES[unwrapped(schema).def.type] ?? 'string',
    nullable: schema.safeParse(null).success,
    default: schema.parse(undefined),
    schema,
    meta,
  };
}

/** The value of an option in a tree of options; undefined: it is not there. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (below, key) =>
      typeof below === 'object' && below !== null && Object.hasOwn(below, key)
        ? (below as Tree)[key]
        : undefined,
    tree,
  );
}

export interface Tree {
  [key: string]: unknown;
}

/** Sets an option in a tree. What stands in its way and is no section is left to be refused. */
export function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  tree[key] ??= {};
  const below = tree[key];
  if (typeof below === 'object') setAt(below as Tree, rest, value);
}
