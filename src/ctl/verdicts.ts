import type { Verdict } from './answers.ts';
import { withField } from './failure.ts';

/** What it means that an event was not taken. */
const OUTCOMES: Readonly<Record<string, string>> = {
  duplicate: 'duplicate',
  unknown: 'unknown resource',
  exists: 'the resource exists',
  refused: 'refused',
};

/** What became of a message, in one line. */
export function verdictText(verdict: Verdict): string {
  switch (verdict.verdict) {
    case 'accepted':
      return verdict.events
        .map(({ type, resourceId, outcome }) =>
          outcome === 'taken'
            ? `${type} ${resourceId}`
            : `${type} ${resourceId}: ${OUTCOMES[outcome] ?? outcome}`,
        )
        .join(', ');
    case 'ignored':
      return verdict.reason;
    case 'answered':
      return verdict.answer.message;
    case 'refused':
    case 'rejected':
      return withField(verdict.reason, verdict.field);
  }
}
