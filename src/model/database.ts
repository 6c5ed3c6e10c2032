/** Looking after the database of a rug from outside: what `rug-ctl db` needs of the store. */

/** Which database: as the program itself finds it. */
export interface DatabasePlace {
  /** `postgres://...`; null: embedded, in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

export interface MigrationReport {
  /** The database, without its password. */
  readonly database: string;
  /** Schema versions before and after; equal: there is nothing to do. */
  readonly from: number;
  readonly to: number;
  /** The names of the migrations between, in their order. */
  readonly names: readonly string[];
  /** False: it was only asked what would be done. */
  readonly applied: boolean;
}

/** One thing that the doctor has looked at. A warning needs somebody, but nothing is broken yet. */
export interface DatabaseCheck {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do about it; null: nothing is to be done. */
  readonly fix: string | null;
}

/** Works beside a running rug, and takes nothing from it. */
export interface DatabaseAdmin {
  /**
   * Brings the schema to the version of this program; with `dryRun` only says what that would be.
   *
   * @throws RugError store_newer, store_unreachable, in_use, bad_config
   */
  readonly migrate: (place: DatabasePlace, dryRun: boolean) => Promise<MigrationReport>;
  /** Changes nothing and never rejects for what it finds: that is in its answer. */
  readonly doctor: (place: DatabasePlace) => Promise<readonly DatabaseCheck[]>;
}
