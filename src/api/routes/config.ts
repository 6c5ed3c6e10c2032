import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkAllTenants } from '../../model/authority.ts';
import type { OptionChange, ReloadReport } from '../../model/operations.ts';
import { askerOf } from '../access.ts';
import { byOf, orderHeaders } from '../by.ts';
import type { ApiPorts, App } from '../ports.ts';

const YAML_TYPES = ['text/yaml', 'application/yaml', 'application/x-yaml'];

const changeShape = z.object({
  path: z.string().describe('`machine.maxAttempts`'),
  before: z.unknown(),
  after: z.unknown(),
});

const reportShape = z
  .object({
    applied: z.array(changeShape).describe('Changed, and in force at once.'),
    restart: z.array(changeShape).describe('Changed, and in force after a restart only.'),
  })
  .meta({ id: 'ReloadReport' });

const optionsShape = z.object({
  items: z.array(
    z.object({
      path: z.string().describe('`machine.maxAttempts`'),
      value: z.unknown().describe('Secrets are `***`.'),
      origin: z.string().describe('Where it was set: a variable, the file, a flag, the default.'),
    }),
  ),
});

const checkBody = z
  .strictObject({ text: z.string().describe('A configuration file, YAML.') })
  .meta({ examples: [{ text: 'http:\n  port: 8781\n' }] });

/** The configuration: as it is, as it would be, and read again. */
export function configRoutes(app: App, { operations: { config } }: ApiPorts): void {
  app.addContentTypeParser<string>(
    YAML_TYPES,
    { parseAs: 'string' },
    async (_request: FastifyRequest, text: string) => ({ text }),
  );

  app.get(
    '/v1/config',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Show the configuration',
        description: 'Every option as it is in force, and where its value came from.',
        tags: ['config'],
        querystring: z.strictObject({}),
        response: { 200: optionsShape },
      },
    },
    async (request) => {
      checkAllTenants(askerOf(request), 'the configuration');
      return { items: config.show().map((option) => ({ ...option })) };
    },
  );

  app.post(
    '/v1/config/check',
    {
      config: { role: 'admin', adds: 'nothing', fails: ['bad_config'] },
      schema: {
        summary: 'Check a configuration file',
        description: 'What a reload of this file would change; nothing is changed.',
        tags: ['config'],
        consumes: ['application/json', ...YAML_TYPES],
        querystring: z.strictObject({}),
        body: checkBody,
        response: { 200: reportShape },
      },
    },
    async (request) => {
      checkAllTenants(askerOf(request), 'the configuration');
      return showReport(config.check(request.body.text));
    },
  );

  app.post(
    '/v1/config/reload',
    {
      config: { role: 'admin', adds: 'urgent', fails: ['bad_config'] },
      schema: {
        summary: 'Read the configuration again',
        description: 'File and environment; where they are wrong nothing changes.',
        tags: ['config'],
        querystring: z.strictObject({}),
        headers: orderHeaders,
        response: { 200: reportShape },
      },
    },
    async (request) => showReport(await config.reload(byOf(request))),
  );
}

const showReport = ({ applied, restart }: ReloadReport): z.output<typeof reportShape> => ({
  applied: applied.map(showChange),
  restart: restart.map(showChange),
});

/** What is absent is null: JSON has nothing else for it. */
const showChange = ({ path, before, after }: OptionChange): z.output<typeof changeShape> => ({
  path,
  before: before ?? null,
  after: after ?? null,
});
