/** The live table of the demo: a line per tenant, a mark per router. */
import { styleText } from 'node:util';
import type { Shown } from '../process/client.ts';
import type { Router } from './cloud.ts';

type Colour = 'green' | 'yellow' | 'red' | 'gray' | 'cyan';

/** Status -> one letter and its colour; capitals want attention. */
const MARKS: Readonly<Record<string, readonly [mark: string, colour: Colour]>> = {
  down: ['.', 'gray'],
  booting: ['b', 'yellow'],
  up: ['u', 'cyan'],
  configured: ['c', 'green'],
  restart: ['r', 'yellow'],
  replug: ['p', 'cyan'],
  degraded: ['D', 'yellow'],
  error: ['E', 'red'],
  gone: ['-', 'gray'],
};

const LEGEND = [
  '. down  b booting  u up  r restarting  p plugging  c configured',
  'D degraded  E error  - deleted  ? not heard of yet',
];

export class Table {
  readonly #routers: readonly Router[];
  readonly #out: NodeJS.WriteStream;
  #drawn = 0;
  #last = '';

  constructor(routers: readonly Router[], out: NodeJS.WriteStream) {
    this.#routers = routers;
    this.#out = out;
  }

  /** On a terminal the table is drawn in place; elsewhere a line of counts when they change. */
  draw(title: string, shown: ReadonlyMap<string, Shown>): void {
    if (!this.#out.isTTY) {
      const line = `${title}: ${counts(this.#routers, shown)}\n`;
      if (line !== this.#last) this.#out.write(line);
      this.#last = line;
      return;
    }
    const lines = [styleText('bold', title), ...this.#rows(shown), ...LEGEND, ''];
    if (this.#drawn > 0) this.#out.write(`\x1b[${this.#drawn}A`);
    this.#out.write(lines.map((line) => `\x1b[2K${line}\n`).join(''));
    this.#drawn = lines.length;
  }

  /** What follows is drawn below what is there. */
  keep(): void {
    this.#drawn = 0;
  }

  #rows(shown: ReadonlyMap<string, Shown>): string[] {
    const tenants = [...new Set(this.#routers.map(({ tenant }) => tenant))];
    return tenants.map((tenant) => {
      const marks = this.#routers
        .filter((router) => router.tenant === tenant)
        .map(({ id }) => mark(shown.get(id)))
        .join(' ');
      return `  tenant ${tenant.slice(0, 8)}  ${marks}`;
    });
  }
}

function mark(router: Shown | undefined): string {
  if (router === undefined) return '?';
  const [letter, colour] = MARKS[router.state === 'Exit' ? 'gone' : router.status] ?? ['?', 'red'];
  return styleText(colour, letter);
}

function counts(routers: readonly Router[], shown: ReadonlyMap<string, Shown>): string {
  const tally = new Map<string, number>();
  for (const { id } of routers) {
    const router = shown.get(id);
    const status =
      router === undefined ? 'unknown' : router.state === 'Exit' ? 'deleted' : router.status;
    tally.set(status, (tally.get(status) ?? 0) + 1);
  }
  return [...tally]
    .map(([status, count]) => `${count} ${status}`)
    .sort()
    .join(', ');
}
