/** What is still to be asked for. */
export interface Backlog {
  /** These have changed, or may have. */
  readonly add: (...ids: string[]) => void;
  /** Everything may have changed. */
  readonly restart: () => void;
  /** What to ask for next: what is in sight before the list, the list before the rest. */
  readonly next: (inSight: readonly string[]) => Task | null;
  /** A page has come; `next`: where the list goes on. False: another list has begun meanwhile. */
  readonly listed: (task: ListTask, next: string | null) => boolean;
  /** It was not answered: it is asked again. */
  readonly failed: (task: Task) => void;
}

export type Task = { readonly type: 'these'; readonly ids: readonly string[] } | ListTask;

export interface ListTask {
  readonly type: 'list';
  /** null: from the beginning. */
  readonly cursor: string | null;
}

/** Ids in one question, and characters of them: they stand in its URL. */
const MOST = { ids: 100, characters: 6_000 } as const;
/** More than so many changed resources are listed all over again. */
const MOST_CHANGED = 5_000;

export function createBacklog(): Backlog {
  let changed = new Set<string>();
  let list: ListTask | null = null;

  function restart(): void {
    changed = new Set();
    list = { type: 'list', cursor: null };
  }

  function take(ids: Iterable<string>): Task | null {
    const some = chunk(ids);
    for (const id of some) changed.delete(id);
    return some.length === 0 ? null : { type: 'these', ids: some };
  }

  return {
    add: (...ids) => {
      for (const id of ids) changed.add(id);
      if (changed.size > MOST_CHANGED) restart();
    },
    restart,
    next: (inSight) => take(inSight.filter((id) => changed.has(id))) ?? list ?? take(changed),
    listed: (task, next) => {
      if (task !== list) return false;
      list = next === null ? null : { type: 'list', cursor: next };
      return true;
    },
    failed: (task) => {
      if (task.type === 'these') for (const id of task.ids) changed.add(id);
    },
  };
}

/** As many as go into one question, the first in any case. */
function chunk(ids: Iterable<string>): readonly string[] {
  const some: string[] = [];
  let characters = 0;
  for (const id of ids) {
    characters += encodeURIComponent(id).length + 4;
    if (some.length === MOST.ids || (some.length > 0 && characters > MOST.characters)) break;
    some.push(id);
  }
  return some;
}
