import type { Notice } from '../model/decide.ts';
import type { State } from '../model/words.ts';
import { type Context, removing } from './context.ts';
import { ordered, type Refused } from './take.ts';

/** What the outside is told of a decision: where it was, where it is, what was refused. */
export function notices(
  before: { state: State; context: Context },
  after: { state: State; context: Context },
  refused: readonly Refused[],
  overdueAt: number,
): readonly Notice[] {
  const told: Notice[] = [];
  const { status, fault, tries } = after.context;
  if (status !== before.context.status) {
    told.push({
      type: 'status',
      body: { from: before.context.status, to: status, state: after.state },
    });
    if (status === 'error') {
      told.push({
        type: 'error',
        body: { code: fault?.code ?? '', message: fault?.message ?? '' },
      });
    }
  }
  if (after.state === 'Exit' && before.state !== 'Exit') told.push({ type: 'closed', body: {} });
  const reached = tries >= overdueAt && before.context.tries < overdueAt;
  if (reached && removing(after.context)) {
    told.push({
      type: 'overdue',
      body: { tries, code: fault?.code ?? '', message: fault?.message ?? '' },
    });
  }
  for (const { event, reason, origin } of refused) {
    if (ordered(origin)) told.push({ type: 'refused', body: { event, reason } });
  }
  return told;
}
