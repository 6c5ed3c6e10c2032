import type { View } from '../model/resource.ts';

/** The pages of the runbook: one for each state, status and wait there is. */
export type RunbookPage = 'state' | 'status' | 'wait';

/** The heading of a page: what its anchor is made of, so that neither changes without the other. */
export function headingOf(page: RunbookPage, name: string): string {
  return `${page.charAt(0).toUpperCase()}${page.slice(1)} ${name}`;
}

/** As Markdown makes anchors of headings: `State CreateVM` -> `state-createvm`. */
function anchorOf(page: RunbookPage, name: string): string {
  return headingOf(page, name).toLowerCase().replaceAll(' ', '-');
}

/** The page of the runbook for a resource as it shows itself: a path within docs, with its anchor. */
export function runbookOf(view: Pick<View, 'state' | 'phase' | 'status' | 'wait'>): string {
  return `on-call.md#${anchorOf(...pageOf(view))}`;
}

/**
 * At rest the status says most; where it only waits to go on, the state in which it failed or boots
 * (`phase`), unless nothing is wrong with the resource itself and only its world did not answer.
 */
function pageOf({
  state,
  phase,
  status,
  wait,
}: Parameters<typeof runbookOf>[0]): readonly [RunbookPage, string] {
  if (state !== 'CalcAction') return ['state', state];
  if (status === 'error' || wait === null || wait === 'cooldown') return ['status', status];
  const stable = status === 'configured' || status === 'quiesced';
  if (stable || phase === 'CalcAction') return ['wait', wait];
  return ['state', phase];
}
