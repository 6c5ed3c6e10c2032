import { describe, expect, it, onTestFinished } from 'vitest';
import { createBacklog } from '../../../src/ctl/browse/backlog.ts';
import { startLoader } from '../../../src/ctl/browse/loader.ts';
import type { News } from '../../../src/ctl/browse/news.ts';
import type { Scope } from '../../../src/ctl/browse/source.ts';
import { ApiFailure } from '../../../src/ctl/failure.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { FakeRug, unreachable } from './cloud.ts';
import { NOW, resourceOf } from './samples.ts';

interface Loading {
  readonly rug: FakeRug;
  readonly time: VirtualTime;
  readonly told: News[];
  /** What is looked at. */
  readonly sight: string[];
}

function load(prepare: (rug: FakeRug) => void = () => undefined, scope: Scope = {}): Loading {
  const rug = new FakeRug();
  prepare(rug);
  const time = new VirtualTime(NOW);
  const told: News[] = [];
  const sight: string[] = [];
  const end = new AbortController();
  const { client } = rug;
  const inSight = () => ({ ids: sight, why: null });
  const tell = (...news: News[]): void => void told.push(...news);
  startLoader({ client, time, scope, tell, inSight, signal: end.signal });
  onTestFinished(() => end.abort());
  return { rug, time, told, sight };
}

const lists = ({ asked }: FakeRug): readonly string[] =>
  asked.filter((one) => one.startsWith('list'));

describe('the loader of browse', () => {
  it('tries a lost connection again after longer and longer pauses', async () => {
    const { rug, time, told } = load((rug) => {
      rug.failure = unreachable();
    });
    await time.advance(40_000);
    const pauses = told.flatMap((news) => (news.type === 'lost' ? news.retryAt - NOW : []));
    expect(pauses).toEqual([500, 1_500, 3_500, 7_500, 15_500, 23_500, 31_500, 39_500, 47_500]);
    expect(rug.asked).toEqual([]);
  });

  it('begins with short pauses again once it was connected', async () => {
    const { rug, time, told } = load();
    await time.advance(100);
    for (let times = 0; times < 3; times++) {
      rug.drop();
      await time.advance(600);
    }
    const lost = told.filter(({ type }) => type === 'lost').length;
    expect([lost, rug.streams.length]).toEqual([3, 4]);
  });

  it('reads the list page by page each time the stream stands', async () => {
    const { rug, time, told } = load((rug) => {
      for (const id of ['a', 'b', 'c']) rug.resources.set(id, resourceOf(id));
      rug.pageSize = 2;
    });
    await time.advance(100);
    expect(lists(rug)).toEqual(['list from 0', 'list from 2']);
    const types = told.map(({ type }) => type).filter((type) => type !== 'heard' && type !== 'rug');
    expect(types).toEqual(['linked', 'listing', 'rows', 'rows', 'listed']);
    rug.drop();
    await time.advance(600);
    expect(lists(rug)).toHaveLength(4);
  });

  it('asks for those that have changed together', async () => {
    const { rug, time } = load();
    await time.advance(1_000);
    for (const [index, id] of ['a', 'b', 'c', 'a'].entries()) {
      rug.change(index + 1, { ...resourceOf(id), status: 'up' });
    }
    await time.advance(500);
    expect(lists(rug).slice(1)).toEqual(['list a', 'list b c a']);
  });

  it('does not ask for what a change takes out of the status that is shown', async () => {
    const { rug, time, told } = load(() => undefined, { status: 'error' });
    await time.advance(1_000);
    rug.change(1, { ...resourceOf('a'), status: 'up' });
    rug.change(2, { ...resourceOf('b'), status: 'error' });
    await time.advance(500);
    expect(told).toContainEqual({ type: 'rows', rows: [], asked: ['a'] });
    expect(lists(rug).slice(1)).toEqual(['list b']);
  });

  it('asks again for what is in sight, since much of it is no change', async () => {
    const { rug, time, sight } = load();
    sight.push('x', 'y');
    await time.advance(4_100);
    expect(lists(rug).slice(1)).toEqual(['list x y', 'list x y', 'list x y']);
  });

  it('waits as long as rug says when it asks too much', async () => {
    const { rug, time, told } = load((rug) => {
      const error = { code: 'rate_limited', message: 'too many', hint: '', retryAfter: 7 };
      const { call } = rug.client;
      let isFirst = true;
      Object.assign(rug.client, {
        call: (one: Parameters<typeof call>[0]) => {
          if (one.path !== '/v1/resources' || !isFirst) return call(one);
          isFirst = false;
          return Promise.reject(new ApiFailure(error));
        },
      });
    });
    await time.advance(6_900);
    expect(told).toContainEqual({ type: 'unanswered', text: 'too many' });
    expect(lists(rug)).toEqual([]);
    await time.advance(200);
    expect(lists(rug)).toEqual(['list from 0']);
  });
});

describe('the backlog of browse', () => {
  it('has what is in sight before the list, and the list before the rest', () => {
    const backlog = createBacklog();
    backlog.restart();
    backlog.add('a', 'b', 'c');
    const first = backlog.next(['c', 'z']);
    expect(first).toEqual({ type: 'these', ids: ['c'] });
    const page = backlog.next(['c']);
    expect(page).toEqual({ type: 'list', cursor: null });
    if (page?.type === 'list') expect(backlog.listed(page, '7')).toBe(true);
    expect(backlog.next([])).toEqual({ type: 'list', cursor: '7' });
  });

  it('does not take a page of a list that was begun anew', () => {
    const backlog = createBacklog();
    backlog.restart();
    const page = backlog.next([]);
    backlog.restart();
    expect(page?.type === 'list' && backlog.listed(page, null)).toBe(false);
    expect(backlog.next([])).toEqual({ type: 'list', cursor: null });
  });

  it('asks for at most 100 at once, and for fewer where ids are long', () => {
    const backlog = createBacklog();
    const ids = Array.from({ length: 250 }, (_, index) => `id ${index}`);
    backlog.add(...ids);
    const task = backlog.next([]);
    expect(task).toEqual({ type: 'these', ids: ids.slice(0, 100) });
    const long = createBacklog();
    long.add(...ids.map((id) => id.repeat(200)), 'x'.repeat(9_000));
    const some = long.next([]);
    expect(some?.type === 'these' && some.ids.length).toBe(4);
  });

  it('asks again for what was not answered', () => {
    const backlog = createBacklog();
    backlog.add('a');
    const task = backlog.next([]);
    expect(backlog.next([])).toBeNull();
    if (task !== null) backlog.failed(task);
    expect(backlog.next([])).toEqual(task);
  });

  it('lists everything again rather than remember more than 5,000', () => {
    const backlog = createBacklog();
    for (let index = 0; index <= 5_000; index++) backlog.add(`${index}`);
    expect(backlog.next([])).toEqual({ type: 'list', cursor: null });
  });
});
