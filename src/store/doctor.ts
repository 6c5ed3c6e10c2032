import type { DatabaseCheck } from '../model/database.ts';
import { textOf } from '../model/errors.ts';
import { driftOf } from './drift.ts';
import { bytes, type Finding, fine } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { newestOf } from './migrate.ts';
import { symptomChecks } from './symptoms.ts';

/**
 * Looks a database over. A check that breaks has failed, the others go on; what a schema does not
 * have, or this program does not know, is not looked at. `now`: epoch milliseconds.
 */
export async function examine(
  inspection: Inspection,
  now: number,
): Promise<readonly DatabaseCheck[]> {
  const newest = newestOf(inspection.migrations);
  const done: DatabaseCheck[] = [];
  const look = async (name: string, work: () => Promise<Finding>): Promise<void> => {
    done.push({ name, ...(await work().catch(broken)) });
  };
  const lookAll = async (
    checks: Readonly<Record<string, () => Promise<Finding>>>,
  ): Promise<void> => {
    for (const [name, work] of Object.entries(checks)) await look(name, work);
  };
  let version = 0;
  await look('schema version', async () => {
    version = await inspection.version();
    return versionFinding(version, newest);
  });
  await lookAll(inspection.own);
  if (version === 0 || version > newest) return done;
  await look('schema', async () =>
    driftOf(
      await inspection.made(version),
      await inspection.schema(),
      inspection.dialect === 'sqlite',
    ),
  );
  await lookAll(symptomChecks(inspection, now));
  await look('sizes', async () => sizesFinding(await inspection.sizes()));
  return done;
}

const broken = (error: unknown): Finding => ({
  state: 'failed',
  detail: `it could not be looked at: ${textOf(error)}`,
  fix: 'Mend what the other checks tell, then look again.',
});

function versionFinding(version: number, newest: number): Finding {
  if (version === newest) return fine(`${version}, as this program writes it`);
  if (version > newest) {
    return {
      state: 'failed',
      detail: `${version}, but this program knows versions up to ${newest} only`,
      fix: 'Use the rug that wrote this database, or a newer one.',
    };
  }
  return {
    state: 'warning',
    detail: version === 0 ? 'rug was never here' : `${version}, this program writes ${newest}`,
    fix: 'Run `rug-ctl db migrate`; rug also does it when it starts.',
  };
}

function sizesFinding(sizes: Awaited<ReturnType<Inspection['sizes']>>): Finding {
  const total = sizes.reduce((sum, table) => sum + table.bytes, 0);
  const each = sizes
    .toSorted((a, b) => b.bytes - a.bytes)
    .map((table) => `${table.name} ${bytes(table.bytes)}`);
  return fine(`${bytes(total)}: ${each.join(', ')}`);
}
