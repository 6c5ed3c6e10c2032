/** The screen of `why`: one look at 80 columns by 24 lines. */
import { age, duration, elapsed, when } from './age.ts';
import type { Why } from './answers.insight.ts';
import { gateWords } from './explain.ts';
import { printable } from './printable.ts';
import { paint, STATUS_STYLES } from './table.ts';

export interface Screen {
  readonly now: number;
  /** Columns. */
  readonly width: number;
  readonly colour: boolean;
}

type Paint = Parameters<typeof paint>[1];

/** A line of a section; the title stands beside the first one. */
interface Line {
  readonly text: string;
  readonly style?: Paint;
  /** Goes on over the edge: somebody copies it. */
  readonly whole?: true;
}

interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** As wide as the longest title, and a gap. */
const MARGIN = 13;
/** Lines of a list, so that all fits one screen. */
const MOST = { waits: 3, actions: 6 } as const;

/** What a wake-up is for, by why it waits until then. */
const WAKES: Readonly<Record<string, string>> = {
  boot: 'look whether it has booted',
  backoff: 'try again after a pause',
  cooldown: 'the rest after its error is over',
  grace: 'the deletion becomes final',
};

/** Everything that explains where a resource is. */
export function whyScreen(why: Why, screen: Screen): string {
  const { colour, width } = screen;
  const sections = [
    ...[inFlight(why, screen), attempt(why), wakes(why, screen), waits(why, screen)],
    ...[pending(why, screen), fault(why, screen), path(why)],
  ].filter((section) => section !== null);
  const blocks = [
    head(why, screen),
    sections.map((section) => shown(section, screen)).join(''),
    [
      whatToDo(why),
      { title: 'runbook', lines: [{ text: `docs/${why.runbook}`, whole: true } as const] },
    ]
      .filter((section) => section !== null)
      .map((section) => shown(section, screen))
      .join(''),
  ];
  const rule = paint('─'.repeat(width), 'gray', colour);
  return blocks.filter((block) => block !== '').join(`${rule}\n`);
}

function head(why: Why, { now, width, colour }: Screen): string {
  const { id, kind, hardware, tenantId, status, state, phase, since, summary } = why;
  const where = hardware === '' ? kind : `${kind} on ${hardware}`;
  const worked = state === phase ? state : `${state}, last in ${phase}`;
  const title = `${paint(`● ${printable(status)}`, STATUS_STYLES[status], colour)}`;
  const lines = [
    paint(printable(id), 'bold', colour),
    printable(`${where}, tenant ${tenantId}`),
    `${title} for ${duration(Math.max(0, now - Date.parse(since)))}, ${printable(worked)}`,
    ...wrapped(summary, width).map((text) => paint(text, 'bold', colour)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function inFlight({ inFlight }: Why, { now }: Screen): Section | null {
  if (inFlight === null) return null;
  const { verb, doing, cause, forMs, deadline } = inFlight;
  if (KEPT.includes(doing)) return { title: doing, lines: [{ text: keptText(inFlight, now) }] };
  const left = Date.parse(deadline) - now;
  const late = left < 0;
  const limit = late ? `overdue by ${duration(-left)}` : `at most ${duration(left)} more`;
  const held = doing === 'acting' ? verb : `${verb} (${doing})`;
  const text = `${held} for ${duration(forMs)}, ${limit}, caused by ${causeText(cause)}`;
  return { title: 'in flight', lines: [late ? { text, style: 'red' } : { text }] };
}

/** What does not run: nothing counts against its deadline. */
const KEPT: readonly string[] = ['parked', 'held'];

function keptText({ verb, cause, startedAt, parkedSince }: InFlight, now: number): string {
  const since = parkedSince ?? startedAt;
  const passed = elapsed(Math.max(0, now - Date.parse(since)));
  return `${verb} for ${passed}, since ${when(since)} UTC, caused by ${causeText(cause)}`;
}

type InFlight = NonNullable<Why['inFlight']>;

const causeText = (cause: string): string => (cause === 'death' ? 'a death' : cause);

function attempt({ attempt: { n, of } }: Why): Section | null {
  if (n === 0) return null;
  const text = `${n} of ${of}`;
  return { title: 'attempt', lines: [n >= of ? { text, style: 'red' } : { text }] };
}

function wakes({ wakes }: Why, { now }: Screen): Section | null {
  if (wakes === null) return null;
  const { at, cause } = wakes;
  const when = Date.parse(at) <= now ? 'now' : age(at, now);
  return { title: 'wakes up', lines: [{ text: `${when}: ${WAKES[cause] ?? cause}` }] };
}

function waits({ waitsFor }: Why, { now }: Screen): Section | null {
  if (waitsFor.length === 0) return null;
  const lines = waitsFor.map(({ gate, reason, until }): Line => {
    const left = until === null ? null : Math.max(0, Date.parse(until) - now);
    const end = left === null ? '' : `, ${duration(left)} more`;
    return { text: `${gateWords(gate, reason)}${end}`, style: 'yellow' };
  });
  return { title: 'waits for', lines: most(lines, MOST.waits) };
}

function pending({ pending }: Why, { now }: Screen): Section | null {
  if (pending.length === 0) return null;
  const text = pending
    .map(
      ({ type, count, since }) => `${type}${count > 1 ? ` x${count}` : ''} for ${age(since, now)}`,
    )
    .join(', ');
  return { title: 'pending', lines: [{ text }] };
}

function fault({ fault }: Why, { now }: Screen): Section | null {
  if (fault === null) return null;
  const { code, message, at, title } = fault;
  return {
    title: 'last error',
    lines: [
      { text: `${code}, ${age(at, now)} ago`, style: 'red' },
      ...(title === null ? [] : [{ text: title }]),
      { text: message },
    ],
  };
}

function path({ path, status, state }: Why): Section | null {
  if (status === 'configured' || LEAVING.includes(state)) return null;
  const text =
    path.length === 0 ? 'there is none without an order' : [...path, 'configured'].join(' > ');
  return { title: 'the way on', lines: [{ text }] };
}

/** States of what is deleted: nobody expects it to go on. */
const LEAVING: readonly string[] = ['Held', 'Exit'];

function whatToDo({ actions }: Why): Section | null {
  if (actions.length === 0) return null;
  const lines = actions.map((text): Line => ({ text, style: 'cyan', whole: true }));
  return { title: 'what to do', lines: most(lines, MOST.actions) };
}

const most = (lines: readonly Line[], limit: number): readonly Line[] =>
  lines.length <= limit
    ? lines
    : [...lines.slice(0, limit - 1), { text: `and ${lines.length - limit + 1} more (-o yaml)` }];

/** A section with its title in the margin; long lines are wrapped behind it. */
function shown({ title, lines }: Section, { width, colour }: Screen): string {
  const rows = lines.flatMap(({ text, style, whole }) =>
    (whole ? [printable(text)] : wrapped(text, width - MARGIN)).map((row) =>
      paint(row, style, colour),
    ),
  );
  return rows
    .map((row, at) => {
      const margin = (at === 0 ? title : '').padEnd(MARGIN);
      return `${paint(margin, 'gray', colour)}${row}\n`;
    })
    .join('');
}

/** Text of others in lines of at most `width`, at spaces where there are any. */
function wrapped(text: string, width: number): readonly string[] {
  const rows = [''];
  for (const word of printable(text).split(' ')) {
    const row = rows.at(-1) ?? '';
    if (row !== '' && row.length + 1 + word.length > width) rows.push(word);
    else rows[rows.length - 1] = row === '' ? word : `${row} ${word}`;
  }
  return rows.flatMap((row) => row.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? ['']);
}
