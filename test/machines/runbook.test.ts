import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runbookOf } from '../../src/machines/runbook.ts';
import { NEW_VIEW, type View, WAITS } from '../../src/model/resource.ts';
import { STATES, STATUSES } from '../../src/model/words.ts';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

const PAGE = readFileSync('docs/on-call.md', 'utf8');

/** Anchors as Markdown makes them of the headings of the page. */
const ANCHORS = [...PAGE.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-'),
);

const view = (more: Partial<View>): View => ({ ...NEW_VIEW, ...more });

describe('the runbook', () => {
  it('has a page for every view there can be, and no page twice', () => {
    const views = STATES.flatMap((state) =>
      STATUSES.flatMap((status) =>
        [null, ...WAITS].flatMap((wait) =>
          STATES.map((phase) => view({ state, status, wait, phase })),
        ),
      ),
    );
    const pages = new Set(views.map(runbookOf));
    for (const page of pages) {
      const [file, anchor = ''] = page.split('#');
      expect(file).toBe('on-call.md');
      expect(ANCHORS).toContain(anchor);
    }
    expect(new Set(ANCHORS).size).toBe(ANCHORS.length);
  });

  it('is opened where it says most: at the state at work, the status at rest, what failed while it pauses', () => {
    expect(runbookOf(view({ state: 'StopVM' }))).toBe('on-call.md#state-stopvm');
    expect(runbookOf(view({ state: 'Held', status: 'held', wait: 'grace' }))).toBe(
      'on-call.md#state-held',
    );
    const bench = new Bench();
    expect(runbookOf(bench.view)).toBe('on-call.md#status-down');
    bench.world.fail('build', failure('retry'));
    bench.send('CREATE');
    expect(runbookOf(bench.view)).toBe('on-call.md#state-createvm');
    bench.world.bootTime = 5_000;
    bench.pass(2_000);
    expect(runbookOf(bench.view)).toBe('on-call.md#state-checkboot');
    bench.pass(60_000);
    expect(runbookOf(bench.view)).toBe('on-call.md#status-configured');
    bench.world.fail('probe', failure('retry', '0000'));
    bench.send('POLL');
    expect(runbookOf(bench.view)).toBe('on-call.md#wait-backoff');
    bench.world.fail('updaterunning', failure('fail', '1003'));
    bench.pass(60_000);
    bench.send('UPDATE', { patch: { b: 1 } }).send('UPDATE', { patch: { b: 2 } });
    expect(runbookOf(bench.view)).toBe('on-call.md#status-error');
  });
});
