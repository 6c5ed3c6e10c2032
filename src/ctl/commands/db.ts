import type { Command } from 'commander';
import type { DatabaseCheck, DatabasePlace, MigrationReport } from '../../model/database.ts';
import { ERRORS, RugError } from '../../model/errors.ts';
import { CtlFailure, EXIT } from '../failure.ts';
import type { OutputOptions } from '../formats.ts';
import { withExamples, withOutput } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';
import { type Layout, paint } from '../table.ts';

interface DbOptions extends OutputOptions {
  readonly databaseUrl?: string;
  readonly dataDir?: string;
}

/** `db migrate|doctor`: looks after a database itself; rug need not run, and may. */
export function addDb(program: Command, ports: CtlPorts): void {
  const group = withExamples(
    program.command('db').description("look after rug's database"),
    ...['db doctor', 'db migrate --dry-run'],
  );
  const migrate = withPlace(group.command('migrate'))
    .description('bring the schema to the version of this program; rug does it when it starts')
    .option('--dry-run', 'only say what would be done')
    .action(async (options: DbOptions & { readonly dryRun?: boolean }) => {
      const place = await placeOf(ports, options);
      const report = await ports.db.migrate(place, options.dryRun === true).catch(refused);
      print(ports, options, report, () => showMigration(report));
    });
  withExamples(
    migrate,
    'db migrate --dry-run',
    'db migrate --data-dir /var/lib/rug',
    'db migrate --database-url postgres://rug@db.example/rug',
  );
  const doctor = withPlace(group.command('doctor'))
    .description('look the database over and change nothing; exit status 1 when a check failed')
    .action(async (options: DbOptions) => {
      const items = await ports.db.doctor(await placeOf(ports, options));
      print(ports, options, { items }, (layout) => showChecks(items, layout));
      const failed = items.filter(({ state }) => state === 'failed').map(({ name }) => name);
      if (failed.length > 0) throw new CtlFailure(EXIT.failed, `failed: ${failed.join(', ')}`);
    });
  withExamples(doctor, 'db doctor', 'db doctor --data-dir /var/lib/rug', 'db doctor -o json');
}

/** Where the database is, and how the answer is printed. */
const withPlace = (command: Command): Command =>
  withOutput(command)
    .option(
      '--database-url <url>',
      'PostgreSQL (default: RUG_DATABASE_URL, RUG_DATABASE_URL_FILE, else embedded)',
    )
    .option('--data-dir <path>', 'of the embedded store (default: RUG_DATA_DIR, else .rug)');

async function placeOf(ports: CtlPorts, options: DbOptions): Promise<DatabasePlace> {
  const { env } = ports;
  const url = options.databaseUrl ?? given(env.RUG_DATABASE_URL) ?? (await urlInFile(ports));
  if (url !== null && !(URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol))) {
    throw new CtlFailure(
      EXIT.usage,
      'the database URL is none of PostgreSQL',
      'Say it like postgres://user:password@host/database.',
    );
  }
  return { databaseUrl: url, dataDir: options.dataDir ?? given(env.RUG_DATA_DIR) ?? '.rug' };
}

async function urlInFile({ env, read }: CtlPorts): Promise<string | null> {
  const path = given(env.RUG_DATABASE_URL_FILE);
  if (path === null) return null;
  const text = await read(path).catch((error: Error) => {
    throw new CtlFailure(EXIT.usage, `RUG_DATABASE_URL_FILE: ${path}: ${error.message}`);
  });
  return given(text.trim());
}

const given = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;

/** The errors of the table, with what to do about them. */
function refused(error: unknown): never {
  if (!(error instanceof RugError)) throw error;
  const exit = error.code === 'store_unreachable' ? EXIT.unreachable : EXIT.failed;
  throw new CtlFailure(exit, error.message, ERRORS[error.code].hint);
}

function showMigration({ database, from, to, names, applied }: MigrationReport): string {
  const at = printable(database);
  if (names.length === 0) return `${at} has schema version ${to}: nothing to do\n`;
  const did = applied ? 'went' : 'would go';
  const each = names.map((name) => `  ${name}\n`).join('');
  return `${at} ${did} from schema version ${from} to ${to}:\n${each}`;
}

const STYLES = { ok: 'green', warning: 'yellow', failed: 'red' } as const;

/** One line for each check, nothing cut; below it what to do. */
function showChecks(checks: readonly DatabaseCheck[], { colour }: Layout): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, state, detail, fix }) => {
      const word = paint(state.padEnd(7), STYLES[state], colour);
      const advice = fix === null ? '' : `${' '.repeat(9)}${printable(fix)}\n`;
      return `${word}  ${name.padEnd(width)}  ${printable(detail)}\n${advice}`;
    })
    .join('');
}
