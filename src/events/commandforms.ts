import { z } from 'zod';
import { COMMAND_FORMS } from '../model/commandforms.ts';
import type { CommandName } from '../model/commands.ts';

/** A command in rug's own form, which is the payload of the original's with an `id`. */
export function commandSchema(command: CommandName): z.ZodObject {
  const { does, keys } = COMMAND_FORMS[command];
  return z
    .looseObject({
      command: z.literal(command),
      id: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe('The same command sent again is done once'),
      ...keys,
    })
    .describe(does);
}
