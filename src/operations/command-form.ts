/** What a command says, read by the form in which it is documented. */
import { z } from 'zod';
import { COMMAND_FORMS, IMAGE_KEYS } from '../model/commandforms.ts';
import type { CommandName } from '../model/commands.ts';
import { RugError } from '../model/errors.ts';
import { toIssue } from '../model/issue.ts';
import type { JsonObject } from '../model/json.ts';
import type { EventArgs } from '../model/mailbox.ts';

/** The payload as its form has it; throws RugError `bad_request` with the key that is wrong. */
export function formed(name: CommandName, payload: JsonObject): JsonObject {
  const schema = z.looseObject(COMMAND_FORMS[name].keys);
  const result = schema.safeParse(payload);
  if (result.success) return result.data as JsonObject;
  const [first] = result.error.issues;
  const issue = first === undefined ? null : toIssue(schema, first, payload);
  const field = (issue?.path ?? []).map(String).join('.');
  throw new RugError('bad_request', `${field}: ${issue?.message ?? 'is wrong'}`, { field });
}

/** A key that the form has found to be text. */
export const textOf = (payload: JsonObject, key: string): string => String(payload[key] ?? '');

/** The ways in which yes is said. */
const YES: readonly unknown[] = [1, true, '1', 'true'];

export const isYes = (payload: JsonObject, key: string): boolean => YES.includes(payload[key]);

/** What a rebuild says beside whom it is for. */
export function rebuildArgs(payload: JsonObject): EventArgs {
  const image = IMAGE_KEYS.map((key) => textOf(payload, key)).find((one) => one !== '');
  return {
    ...(image === undefined ? {} : { image }),
    ...(isYes(payload, 'destructive') ? { destructive: true } : {}),
  };
}
