/**
 * A process that dies: `node kill.child.ts <data directory> <point:count> <messages>`. Journals its
 * messages, decides on each, and writes one line per promise that was kept, until it is killed.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/open.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { identity } from '../support/rows.ts';
import { testClock } from './clock.ts';
import { decision, event, message } from './samples.ts';

const [dataDir = '', killAt = '', count = '0'] = process.argv.slice(2);
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const store = await openStore({
  databaseUrl: null,
  dataDir,
  killAt,
  environment: witnessedEnvironment(testClock()).env,
  lingerMs: 0,
  maxBatch: 8,
  onFenced: () => say('fenced'),
  onSettled: () => {},
  onState: say,
});
await Promise.all(
  [...Array(Number(count)).keys()].map(async (i) => {
    const id = `r${i % 10}`;
    const [answer] = await store.writer.accept([message(`m${i}`, [event(id)])]);
    const [accepted] = answer?.events ?? [];
    if (accepted?.kind !== 'taken') return;
    say(`taken m${i} ${accepted.seq}`);
    await store.writer.commit(identity(id), decision({ revision: i, takenSeq: 0 }));
    say(`decided ${id} ${i}`);
  }),
);
say('done');
await store.close();
