import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type Runner, runnerAt, type Situation } from './runner.ts';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** What is answered: JSON with 200, or whatever it writes itself. */
export type Answer = object | ((heard: Heard, response: ServerResponse) => object | undefined);

export interface Fake extends Runner {
  readonly url: string;
  readonly heard: Heard[];
  /** What was heard beside reading: method, path and body. */
  readonly done: () => readonly object[];
}

/** An error as the API words it. */
export const fault =
  (status: number, code: string, message = code): Answer =>
  (_, response) => {
    response.statusCode = status;
    return { code, message, hint: `the hint of ${code}` };
  };

/** rug-ctl against answers by heart: `'GET /v1/me': {...}`. */
export async function fake(
  answers: Readonly<Record<string, Answer>>,
  situation: Situation = {},
): Promise<Fake> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const reply = (one: Heard): void => {
      heard.push(one);
      const answer =
        answers[`${one.method} ${one.path}`] ?? fault(404, 'unknown_route', `no ${one.path}`);
      const body = typeof answer === 'function' ? answer(one, response) : answer;
      if (body !== undefined) response.end(JSON.stringify(body));
    };
    hear(request)
      .then(reply)
      .catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const done = (): readonly object[] =>
    heard
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => ({ [`${method} ${path}`]: body }));
  return Object.assign(runnerAt(url, situation), { url, heard, done });
}

async function hear(request: IncomingMessage): Promise<Heard> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://rug');
  const body = await text(request);
  return {
    method: request.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers as Heard['headers'],
    body: body === '' ? null : JSON.parse(body),
  };
}
