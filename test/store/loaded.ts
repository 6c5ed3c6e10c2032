/** What a starting process reads back, made into objects again. */
import { FACT_KINDS, type Fact } from '../../src/model/event.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import { type Loader, RAW_FACT_FIELDS } from '../../src/model/store.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { FACT_FIELD, RawRow } from '../../src/scheduler/resident/raw.ts';

/** Every resource by id, in the order of its bytes; `limit`: rows per read. */
export async function loadedRows(loader: Loader, limit = 7): Promise<readonly ResourceRow[]> {
  const directory = new ResidentDirectory();
  for (let rows = await loader.rawResources(null, limit); rows.next !== null; ) {
    directory.adopt(rows);
    rows = await loader.rawResources(rows.next, limit, rows.bytes);
  }
  return [...directory.all()]
    .flatMap(({ id }) => directory.get(id) ?? [])
    .sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
}

/** Every fact, by kind and key. */
export async function loadedFacts(loader: Loader, limit = 2): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (const kind of FACT_KINDS) {
    for (let rows = await loader.rawFacts(kind, null, limit); rows.next !== null; ) {
      const raw = new RawRow(rows, RAW_FACT_FIELDS);
      while (raw.next()) {
        facts.push({
          kind,
          key: raw.text(FACT_FIELD.key),
          resourceIds: JSON.parse(raw.text(FACT_FIELD.resourceIds)),
        });
      }
      rows = await loader.rawFacts(kind, rows.next, limit, rows.bytes);
    }
  }
  return facts;
}
