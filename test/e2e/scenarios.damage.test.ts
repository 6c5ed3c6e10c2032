import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { LOST } from '../../src/model/readable.ts';
import { TESTER } from '../support/actors.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { Laboratory } from './laboratory.ts';

/** A rug over the file of another, in which somebody has changed rows meanwhile. */
async function startedOver(...harms: readonly string[]): Promise<Laboratory> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  const path = join(directory.path, 'rug.db');
  const first = await Laboratory.open({ path });
  for (const id of ['harmed', 'sound']) await first.create(id);
  await first.close();
  const database = new DatabaseSync(path);
  for (const harm of harms) database.exec(harm);
  database.close();
  return first.next();
}

/** That `sound` is worked on as ever, and that why says this of `harmed`, which is set aside. */
async function expectAside(lab: Laboratory, says: string): Promise<void> {
  await lab.order('sound', 'UPDATE', {}, { name: 'another' });
  await lab.settled('sound');
  expect(lab.shown('sound')).toMatchObject({
    spec: { name: 'another' },
    view: { status: 'configured' },
  });
  expect(lab.core.scheduler.live('harmed')?.setAside).toBe(true);
  const why = await lab.patiently(lab.core.insight.why('harmed', TESTER.actor));
  expect(why?.summary).toContain(says);
}

it('a time beyond all numbers in the file sets its resource aside, and no other', async () => {
  const lab = await startedOver(
    "update resource set wake_at = 9223372036854775807 where id = 'harmed'",
  );
  await expectAside(lab, 'wakeAt must be');
  await lab.close();
});

it('a resource whose driver is not in this rug any more is set aside, and why says so', async () => {
  const lab = await startedOver("update resource set hardware = 'kvm' where id = 'harmed'");
  await lab.until(() => lab.core.scheduler.live('harmed')?.setAside === true);
  await expectAside(lab, 'no driver serves virtual_router on "kvm"');
  await lab.close();
});

it('what a start goes without is told, each with its table, its key and the reason', async () => {
  const lab = await startedOver(
    "insert into fact (kind, key, resource_ids) values ('port', 'p1', '{'), ('port', 'p2', '[7]')",
    "insert into sweep (id, done, at, body) values ('s1', 0, 1, '{}')",
    "insert into brake_release (scope, key, body) values ('rack', 'r7', '')",
  );
  const reason = expect.stringMatching(/^cannot be read: ./);
  expect(lab.witness.lines.filter(({ message }) => message === LOST)).toEqual(
    [
      { table: 'fact', key: 'port p1', reason },
      { table: 'fact', key: 'port p2', reason },
      { table: 'brake_release', key: 'rack r7', reason },
      { table: 'sweep', key: 's1', reason },
    ].map((fields) => ({ level: 'warn', fields, message: LOST })),
  );
  await lab.close();
});
