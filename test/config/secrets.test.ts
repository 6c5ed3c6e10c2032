import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveConfig } from '../../src/config/live.ts';
import { loadConfig } from '../../src/config/load.ts';
import { maskedUrl } from '../../src/config/mask.ts';
import { FORMATS, printOptions } from '../../src/config/print.ts';
import { reloaded } from '../../src/welcome.ts';

const secret = fc.stringMatching(/^[A-Za-z0-9]{20,24}$/);

interface Secrets {
  readonly database: string;
  readonly amqp: string;
  readonly admin: string;
  readonly alice: string;
}

const environmentOf = ({ database, amqp, admin, alice }: Secrets): Record<string, string> => ({
  RUG_DATABASE_URL: `postgres://rug:${database}@host/rug?sslpassword=${database}`,
  RUG_AMQP_URL: `amqp://rug:${amqp}@host`,
  RUG_HTTP_ADMIN_TOKEN: admin,
  RUG_HTTP_TOKENS: JSON.stringify({ alice: { role: 'viewer', token: alice } }),
});

const secrets = fc.uniqueArray(secret, { minLength: 8, maxLength: 8 }).map((all) => {
  const take = (from: number): Secrets => ({
    database: all[from] ?? '',
    amqp: all[from + 1] ?? '',
    admin: all[from + 2] ?? '',
    alice: all[from + 3] ?? '',
  });
  return { all, before: take(0), after: take(4) };
});

describe('secrets', () => {
  it('are in no output of the configuration, in no format', () => {
    fc.assert(
      fc.property(secrets, ({ all, before }) => {
        const { options } = loadConfig({ environment: environmentOf(before) });
        const printed = FORMATS.map((format) => printOptions(options, format)).join('\n');
        for (const one of all) expect(printed).not.toContain(one);
        expect(printed).toContain('postgres://rug:***@host/rug?sslpassword=***');
        expect(printed).toMatch(/token: "\*\*\*"/);
      }),
      { numRuns: 30 },
    );
  });

  it('are in no report of a reload that changes them', () => {
    fc.assert(
      fc.property(secrets, ({ all, before, after }) => {
        let environment = environmentOf(before);
        const live = new LiveConfig({
          filePath: null,
          flags: {},
          environment: () => environment,
          readText: () => '',
        });
        environment = environmentOf(after);
        const report = live.reload();
        expect(report.applied.map(({ path }) => path)).toEqual(['http.adminToken', 'http.tokens']);
        expect(report.restart.map(({ path }) => path)).toEqual(['database.url', 'amqp.url']);
        const told = JSON.stringify(report) + reloaded(report) + JSON.stringify(live.show());
        for (const one of all) expect(told).not.toContain(one);
      }),
      { numRuns: 30 },
    );
  });

  it('are not shown back by what is wrong with them', () => {
    const mistakes = (one: string): readonly object[] => [
      { file: { http: { tokens: { alice: one } } } },
      { file: { http: { tokens: one } } },
      { file: { http: { tokens: [one] } } },
      { file: { http: { tokens: { alice: { role: 'viewer', sha256: one } } } } },
      { file: { http: { tokens: { alice: { role: 'viewer', token: `${one} ${one}` } } } } },
      { environment: { RUG_HTTP_TOKENS: one } },
      { environment: { RUG_HTTP_TOKENS: `{alice: ${one}}` } },
      { environment: { RUG_HTTP_TOKENS: `alice: {${one}` } },
      { flags: { '--http-tokens': one } },
    ];
    fc.assert(
      fc.property(secret, (one) => {
        for (const input of mistakes(one)) {
          const refused = (): unknown => loadConfig(input);
          expect(refused).toThrow(/http\.tokens/);
          expect(refused).not.toThrow(new RegExp(one));
        }
      }),
      { numRuns: 30 },
    );
    const role = {
      file: { http: { tokens: { alice: { role: 'viewre', token: 'x'.repeat(20) } } } },
    };
    expect(() => loadConfig(role)).toThrow(/not "viewre"; did you mean viewer\?/);
  });

  it('are not there as their digests either', () => {
    const sha256 = 'ab'.repeat(32);
    let tokens = { alice: { role: 'viewer', sha256 } };
    const live = new LiveConfig({
      filePath: null,
      flags: {},
      environment: () => ({ RUG_HTTP_TOKENS: JSON.stringify(tokens) }),
      readText: () => '',
    });
    expect(JSON.stringify(live.show())).not.toContain(sha256);
    tokens = { alice: { role: 'viewer', sha256: 'cd'.repeat(32) } };
    const told = JSON.stringify(live.reload());
    expect(told).toContain('http.tokens');
    expect(told).not.toMatch(/(ab|cd){8}/);
  });

  it.each([
    ['amqp://rug:a%40b@host:5672/v', 'amqp://rug:***@host:5672/v'],
    ['amqp://host', 'amqp://host'],
    [
      'postgres://rug@host/d?password=x&sslmode=require',
      'postgres://rug@host/d?password=***&sslmode=require',
    ],
    ['postgres://u:p@h/d?sslkey=a&token=b', 'postgres://u:***@h/d?sslkey=***&token=***'],
  ])('within the URL %s are masked in place', (url, shown) => {
    expect(maskedUrl(url)).toBe(shown);
  });

  it('are not shown with the place where YAML is broken', () => {
    const readText = (): string => 'http: {\n  adminToken: hunter2hunter2hunter2\n  port: ]\n';
    const environment = (): Record<string, string> => ({});
    const broken = (): unknown =>
      new LiveConfig({ filePath: 'rug.yaml', flags: {}, environment, readText });
    expect(broken).toThrow(/^RUG_CONFIG: rug\.yaml cannot be used: .* at line \d/);
    expect(broken).not.toThrow(/hunter2/);
  });

  it('of the API are kept as digests, but for that of the administrator', () => {
    const { config } = loadConfig({
      file: { http: { tokens: { alice: { role: 'viewer', token: 'x'.repeat(20) } } } },
    });
    expect(JSON.stringify(config)).not.toContain('x'.repeat(20));
  });
});
