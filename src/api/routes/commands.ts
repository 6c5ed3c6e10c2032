import { z } from 'zod';
import { COMMANDS, type CommandName } from '../../model/commands.ts';
import { RugError } from '../../model/errors.ts';
import { checkRole } from '../access.ts';
import type { CheckBacklog } from '../backlog.ts';
import { byOf, orderHeaders } from '../by.ts';
import { commandOf } from '../commandline.ts';
import type { ApiPorts, App } from '../ports.ts';
import { answerShape, showAnswer } from '../verdicts.ts';

const BASE = '/v1/commands';

/** The rest is about modes and the configuration, or only reads: it must work in a storm. */
const CAN_WAIT: ReadonlySet<CommandName> = new Set<CommandName>([
  'poll',
  'resource-update',
  'resource-rebuild',
  'router-update',
  'router-rebuild',
]);

/** The HTTP API of the original (spec 10): a command as the words of a path. */
export function commandRoutes(
  app: App,
  { commands, operations }: ApiPorts,
  checkBacklog: CheckBacklog,
): void {
  app.put(
    `${BASE}/*`,
    {
      // Each command has a role of its own.
      config: {
        role: 'viewer',
        adds: 'urgent',
        fails: ['unknown_command', 'interactive', 'unknown_resource', 'refused', 'bad_config'],
      },
      schema: {
        summary: 'Give a command',
        description:
          'The words of the command as a path: `poll`, `workers/debug`, `config/reload`, ' +
          '`resource/debug/ID` (manage, update, rebuild), `router/rebuild/ID` (also `*`, `error`), ' +
          '`tenant/debug/ID` (manage), `global/debug/enable` (disable). No body.',
        tags: ['commands'],
        params: z.strictObject({ '*': z.string().max(1024).describe('The words, with slashes.') }),
        querystring: z.strictObject({}),
        headers: orderHeaders,
        response: { 200: answerShape },
      },
    },
    async (request) => {
      const command = commandOf(wordsOf(request.url));
      if (CAN_WAIT.has(command.name)) checkBacklog('usual');
      await checkRole(operations, request, COMMANDS[command.name].role);
      return showAnswer(await commands.execute(command, byOf(request)));
    },
  );

  app.put(
    BASE,
    { schema: { hide: true }, config: { role: 'viewer', adds: 'nothing' } },
    async () => {
      throw new RugError('unknown_command', 'no command: say it as words of the path');
    },
  );
}

/** The words behind the base, each decoded by itself: an id may hold a slash. */
function wordsOf(url: string): readonly string[] {
  const [path = ''] = url.split('?');
  // The router has decoded it once already, so that this cannot fail.
  return path
    .slice(BASE.length + 1)
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
}
