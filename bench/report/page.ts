/** docs/performance.md: the tables of a report in their places. */
import { readFile, writeFile } from 'node:fs/promises';
import { splice } from '../../scripts/docs/splice.ts';
import { aimsTable, judge } from './aims.ts';
import { render } from './render.ts';
import type { Report } from './row.ts';
import { markdown } from './table.ts';

const PAGE = new URL('../../docs/performance.md', import.meta.url);

/** The page with what a report says between its markers. Pure. */
export function spliced(page: string, report: Report): string {
  const { date, command, machine, failures } = report;
  const about = Object.entries(machine).map(([name, text]) => `${name} ${text}`);
  const run = [
    `${date}, \`${command}\`: ${about.join(', ')}.`,
    ...(failures.length === 0
      ? []
      : ['', 'These runs gave no number:', '', ...failures.map((why) => `- ${why}`)]),
  ].join('\n');
  const tables = render(report).map(markdown).join('\n');
  const parts = { run, aims: markdown(aimsTable(judge(report.rows))), tables };
  return Object.entries(parts).reduce((text, [name, part]) => splice(text, name, part), page);
}

/** Writes the page anew. */
export async function writePage(report: Report): Promise<void> {
  await writeFile(PAGE, spliced(await readFile(PAGE, 'utf8'), report));
}
