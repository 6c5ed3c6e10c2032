import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { tlsOf } from '../../src/config/tls.ts';
import { tokensOf } from '../../src/config/tokens.ts';

const [A, B, C] = ['a'.repeat(20), 'b'.repeat(20), 'c'.repeat(20)];
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the tokens of the configuration', () => {
  it('are known by their digest, however they are given', () => {
    const tokens = {
      plain: { role: 'viewer', token: A },
      filed: { role: 'operator', tokenFile: 'f', tenants: ['t1'] },
      digested: { role: 'admin', sha256: digest(C).toUpperCase() },
    };
    const { config } = loadConfig({ file: { http: { tokens } }, readText: () => `${B}\n` });
    expect(tokensOf(config)).toEqual({
      admin: null,
      required: true,
      tokens: {
        plain: { role: 'viewer', tenants: null, sha256: digest(A) },
        filed: { role: 'operator', tenants: ['t1'], sha256: digest(B) },
        digested: { role: 'admin', tenants: null, sha256: digest(C) },
      },
    });
  });

  it('are asked for as soon as there is one', () => {
    expect(tokensOf(loadConfig().config)).toEqual({ admin: null, tokens: {}, required: false });
    const { config } = loadConfig({ environment: { RUG_HTTP_ADMIN_TOKEN: A } });
    expect(tokensOf(config)).toEqual({ admin: A, tokens: {}, required: true });
  });

  it('allow to listen beyond loopback', () => {
    const environment = { RUG_HTTP_HOST: '0.0.0.0', RUG_HTTP_ADMIN_TOKEN: A };
    expect(loadConfig({ environment }).config.http.host).toBe('0.0.0.0');
  });

  it.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
    'are not needed on %s, which is loopback',
    (host) => {
      expect(loadConfig({ file: { http: { host } } }).config.http.host).toBe(host);
    },
  );

  it.each(['127.evil.example', 'localhost.example', '1127.0.0.1', '0.0.0.0', '::'])(
    'are needed on %s, which only looks like loopback',
    (host) => {
      expect(() => loadConfig({ file: { http: { host } } })).toThrow(/takes a token/);
    },
  );
});

describe('the certificate of the API', () => {
  const tls = { certFile: 'c', keyFile: 'k', clientCaFile: 'a' };

  it('is read from its files', () => {
    const { config } = loadConfig({ file: { http: { tls } } });
    const pem = (path: string): string => `-----BEGIN ${path}-----`;
    expect(tlsOf(config, pem)).toEqual({ cert: pem('c'), key: pem('k'), ca: pem('a') });
    expect(tlsOf(loadConfig().config, pem)).toBeNull();
  });

  it('that cannot be read, or is no PEM, is refused by the name of its option', () => {
    const { config } = loadConfig({ file: { http: { tls } } });
    const missing = (): string => {
      throw new Error('ENOENT');
    };
    expect(() => tlsOf(config, missing)).toThrow('http.tls.certFile: c cannot be read: ENOENT');
    expect(() => tlsOf(config, () => 'DER')).toThrow('http.tls.certFile: c must be PEM');
  });
});
