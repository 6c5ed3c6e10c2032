/** One after the other of a key; those of other keys do not wait. `null` waits for nobody. */
export type Turns = <T>(key: string | null, work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    if (key === null) return work();
    const turn = (last.get(key) ?? Promise.resolve()).then(work);
    const end = turn
      .catch(() => {})
      .finally(() => {
        if (last.get(key) === end) last.delete(key);
      });
    last.set(key, end);
    return turn;
  };
}
