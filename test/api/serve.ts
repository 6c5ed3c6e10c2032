import { type Api, createApi } from '../../src/api/api.ts';
import type { ApiSettings } from '../../src/api/ports.ts';
import { type MemoryPorts, memoryPorts } from './ports.ts';

export interface Served {
  readonly api: Api;
  readonly ports: MemoryPorts;
  readonly ask: (method: Method, url: string, request?: Asked) => Promise<Reply>;
}

export interface Asked {
  /** A text goes as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The body parsed; undefined when it is no JSON. */
  readonly json: Record<string, unknown>;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** An API over memory, asked without a socket. */
export function serve(settings: Partial<ApiSettings> = {}): Served {
  const ports = memoryPorts();
  const api = createApi(ports, { host: '127.0.0.1', port: 0, version: '1.2.3', ...settings });
  return {
    api,
    ports,
    ask: async (method, url, { body, headers } = {}) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const reply = await api.inject({
        method,
        url,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: text }),
      });
      return {
        status: reply.statusCode,
        headers: reply.headers,
        text: reply.body,
        json: parse(reply.body),
      };
    },
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
