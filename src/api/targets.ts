/** Whom an order for many is about: a wildcard of the field, a selector, or both. */
import { z } from 'zod';
import { RugError } from '../model/errors.ts';
import { type Selector, wildcard } from '../model/selector.ts';
import { orderShape } from './orders.ts';
import { bodyToSelector, selectorBody } from './queries.ts';

/** An order and whom it is for, as a body. */
export const targetShape = {
  target: z.enum(['*', 'error']).optional().describe('`*`: everything; `error`: what is in error.'),
  selector: selectorBody
    .optional()
    .describe('Narrows `target`, or stands alone; then it must not be empty.'),
  ...orderShape,
} as const;

const targeted = z.object({ target: targetShape.target, selector: targetShape.selector });

/** Nothing selected must not mean everything by accident: then it throws RugError `bad_request`. */
export function toSelector({ target, selector = {} }: z.output<typeof targeted>): Selector {
  if (target === undefined && Object.keys(selector).length === 0) {
    throw new RugError('bad_request', 'target: say whom; "*" means every resource', {
      field: 'target',
    });
  }
  const chosen = bodyToSelector(selector);
  if (target === 'error' && chosen.status !== undefined) {
    throw new RugError('bad_request', 'selector.status: the target "error" says it already', {
      field: 'selector.status',
    });
  }
  return { ...chosen, ...wildcard(target ?? '*') };
}
