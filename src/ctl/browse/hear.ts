/** The state after news. */
import { inOptions } from '../explain.ts';
import { onScreen, rearranged } from './cursor.ts';
import { fleetAfter } from './fleet.ts';
import type { News } from './news.ts';
import { scrolledPage } from './scroll.ts';
import type { Link, Notice, State } from './state.ts';

/** Milliseconds that a notice stands. */
const NOTICE = 10_000;

/** The state after some news, in their order. */
export function heard(state: State, all: readonly News[]): State {
  const fleet = fleetAfter(state.fleet, all);
  const next = all.reduce(hearOne, fleet === state.fleet ? state : { ...state, fleet });
  if (fleet.rows !== state.fleet.rows) return scrolledPage(rearranged(next), 0);
  return next === state ? state : scrolledPage(onScreen(next), 0);
}

function hearOne(state: State, news: News): State {
  switch (news.type) {
    case 'linked':
      return { ...state, link: { type: 'connected', heardAt: state.link.heardAt } };
    case 'lost':
      return { ...state, link: lost(state.link, news) };
    case 'heard':
      return { ...state, link: { ...state.link, heardAt: news.at } };
    case 'rug':
      return { ...state, modes: news.modes, brakes: news.brakes };
    case 'why':
      return aboutPage(state, news.id, { why: news.why, message: null });
    case 'unexplained':
      return aboutPage(state, news.id, { message: news.message });
    case 'done':
    case 'failed':
      return { ...state, notice: noticeOf(state, news) };
    case 'unanswered':
      // What somebody ordered matters more.
      return { ...state, notice: state.notice ?? noticeOf(state, news) };
    case 'resized':
      return { ...state, columns: news.columns, rows: news.rows };
    case 'tick':
      return { ...state, now: news.now, notice: standing(state.notice, news.now) };
    case 'changed':
      return refused(state, news);
    case 'listing':
    case 'rows':
    case 'listed':
      return state;
  }
}

/** An order that was given here and that rug does not follow. */
function refused(state: State, news: Extract<News, { type: 'changed' }>): State {
  const { ordered } = state;
  const found = news.refused.find(
    ({ event }) => news.id === ordered?.id && event === ordered.event,
  );
  if (found === undefined) return state;
  const text = `${found.event.toLowerCase()} of ${news.id} is refused: ${inOptions(found.reason)}`;
  return { ...state, ordered: null, notice: { text, isBad: true, at: state.now } };
}

const lost = ({ heardAt }: Link, { why, retryAt }: Extract<News, { type: 'lost' }>): Link => ({
  type: 'lost',
  heardAt,
  why,
  retryAt,
});

/** The explanation of somebody who is not looked at any more is not kept. */
function aboutPage(
  state: State,
  id: string,
  news: Partial<Pick<Extract<State['page'], { type: 'why' }>, 'why' | 'message'>>,
): State {
  const { page } = state;
  return page.type === 'why' && page.id === id ? { ...state, page: { ...page, ...news } } : state;
}

const noticeOf = (
  { now }: State,
  { type, text }: Extract<News, { type: 'done' | 'failed' | 'unanswered' }>,
): Notice => ({ text, isBad: type !== 'done', at: now });

const standing = (notice: Notice | null, now: number): Notice | null =>
  notice !== null && now - notice.at < NOTICE ? notice : null;
