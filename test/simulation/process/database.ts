import {
  type Backend,
  type Batch,
  type Checkpoint,
  type Row,
  StoreDown,
} from '../../../src/store/backend.ts';
import type { Stage } from '../stage.ts';
import type { Line } from './line.ts';
import { distant } from './points.ts';

/**
 * The one database as a process sees it, at its own distance: it may be away or slow, refuse a row,
 * and end a transaction without a word.
 */
export function databaseOf(
  stage: Stage,
  line: Line,
  name: string,
  checkpoint: Checkpoint,
): Backend {
  const { clock, database: shared, dice, dials, faults, watch } = stage;
  const hop = async (): Promise<void> => {
    await clock.delay(stage.storeMs());
    if (stage.isDark()) throw new StoreDown('the database is away');
  };
  const there: Backend = {
    ...shared,
    start: async () => {
      const position = await shared.start();
      watch.started(name);
      return dials.careful ? position : { ...position, unclean: 1 };
    },
    write: async (batch) => {
      const unknown = stage.happens(dials.unknownCommits);
      if (unknown) faults.count('COMMIT without an answer');
      if (unknown && dice.happens(0.5)) throw new StoreDown('lost on its way to COMMIT');
      // What is sent again and had been committed comes no further than the fence.
      if (stage.chaos && isRefused(batch) && !watch.isCommitted(name, batch)) {
        faults.count('row refused');
        throw new Error('a row that no database would have');
      }
      checkpoint('writer.begun');
      if (!line.alive) throw new StoreDown('whoever began it is dead');
      const answer = await shared.write(batch);
      if (answer === 'committed') watch.committed(name, batch);
      checkpoint('writer.committed');
      if (unknown) throw new StoreDown('lost on its way from COMMIT');
      return answer;
    },
  };
  return { ...distant(there, { hop, back: line.back }), close: async () => {} };
}

/** Texts that the database refuses: in an event, or only once they have come to a row. */
export const UNSTORABLE = 'unstorable';
export const UNWIELDY = 'unwieldy';

const isRefused = ({ parts: { journalInsert = [], resourceUpdate = [] } }: Batch): boolean =>
  hold(journalInsert, UNSTORABLE) || hold(resourceUpdate, UNWIELDY);

const hold = (rows: readonly Row[], text: string): boolean =>
  rows.some((row) => row.some((value) => typeof value === 'string' && value.includes(text)));
