/** How orders are called in the audit and by those who get them. */
import type { By } from '../model/actor.ts';
import type { JsonObject } from '../model/json.ts';
import type { EventArgs } from '../model/mailbox.ts';
import type { Order } from '../model/operations.ts';
import type { Selector } from '../model/selector.ts';

/** `CLEAR_ERROR` -> `resource.clear-error` */
export const actionOf = (type: Order['type']): string =>
  `resource.${type.toLowerCase().replaceAll('_', '-')}`;

export const whoOf = ({ actor }: By): string => `${actor.via}:${actor.name}`;

/** A selector as people say it. */
export function inWords(selector: Selector): string {
  const parts = Object.entries(selector).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return parts.length === 0 ? '*' : parts.join(' ');
}

/** What an operator has said besides the patch. */
export function shown({ image, destructive, force }: EventArgs): JsonObject {
  return {
    ...(image === undefined ? {} : { image }),
    ...(destructive === undefined ? {} : { destructive }),
    ...(force === undefined ? {} : { force }),
  };
}
