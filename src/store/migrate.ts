import { RugError } from '../model/errors.ts';

/** One numbered change of the schema, and the way back. Never changed once it is released. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
}

/** One statement list to execute, and the version the database has after it. */
export interface MigrationStep {
  readonly sql: string;
  readonly version: number;
}

/** The version this program writes: the last migration of its list. */
export const newestOf = (migrations: readonly Migration[]): number =>
  migrations.at(-1)?.version ?? 0;

/**
 * The way from version `current` to `target`, up or down.
 *
 * @throws RugError `store_newer` when the database has changes this program does not know
 */
export function migrationSteps(
  migrations: readonly Migration[],
  current: number,
  target: number = newestOf(migrations),
): readonly MigrationStep[] {
  const newest = newestOf(migrations);
  if (current > newest) {
    throw new RugError(
      'store_newer',
      `The database has schema version ${current}, this program knows versions up to ${newest}.`,
    );
  }
  if (current <= target) {
    return migrations
      .filter(({ version }) => version > current && version <= target)
      .map(({ up, version }) => ({ sql: up, version }));
  }
  return migrations
    .filter(({ version }) => version <= current && version > target)
    .reverse()
    .map(({ down, version }) => ({ sql: down, version: version - 1 }));
}

/** The migrations that a database of version `current` lacks. Throws as migrationSteps does. */
export function missingMigrations(
  migrations: readonly Migration[],
  current: number,
): readonly Migration[] {
  migrationSteps(migrations, current);
  return migrations.filter(({ version }) => version > current);
}
