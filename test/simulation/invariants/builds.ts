import { changed, type LogLine } from '../../../src/drivers/phantom/wire.ts';
import type { Judge } from './judge.ts';

interface Instance {
  readonly resourceId: string;
  readonly member: number;
}

/**
 * No double build, by the world's own call log: never two instances of one member, never one
 * incarnation made twice.
 */
export class Builds {
  readonly #judge: Judge['judge'];
  readonly #log: readonly LogLine[];
  readonly #alive = new Map<string, Instance>();
  readonly #made = new Set<string>();
  #read = 0;

  constructor({ judge }: Judge, log: readonly LogLine[]) {
    this.#judge = judge;
    this.#log = log;
  }

  /** Reads what has been written since. */
  step(): void {
    for (; this.#read < this.#log.length; this.#read++) {
      const line = this.#log[this.#read];
      if (line !== undefined) this.#line(line);
    }
  }

  #line(line: LogLine): void {
    if ('control' in line) {
      if (line.control.control === 'vanish') this.#vanish(line.control);
      return;
    }
    const { request } = line;
    if (!changed(line)) return;
    if (request.op === 'delete') this.#alive.delete(request.instanceId);
    if (request.op !== 'create') return;
    const { resourceId, member, incarnation, instanceId } = request;
    const name = `${resourceId}/${member}/${incarnation}`;
    const other = [...this.#alive.values()].some(
      (one) => one.resourceId === resourceId && one.member === member,
    );
    this.#judge(this.#made.has(name) ? `${name} was made twice` : null);
    this.#judge(other ? `${name} was made beside another instance of its member` : null);
    this.#made.add(name);
    this.#alive.set(instanceId, { resourceId, member });
  }

  /** What has vanished under a build may be built again. */
  #vanish({ resourceId, member }: { resourceId: string; member?: number | undefined }): void {
    for (const [id, one] of this.#alive) {
      if (one.resourceId !== resourceId || (member ?? one.member) !== one.member) continue;
      this.#alive.delete(id);
      const made = `${resourceId}/${one.member}/`;
      for (const name of this.#made) if (name.startsWith(made)) this.#made.delete(name);
    }
  }
}
