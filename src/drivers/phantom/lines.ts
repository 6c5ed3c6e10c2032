import type { Socket } from 'node:net';
import { nextTick } from 'node:process';

/** Calls `take` for each line; a line that `take` rejects ends the connection. */
export function readLines(socket: Socket, take: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    try {
      for (const line of lines) take(line);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** Lines on their way out. */
export interface Outgoing {
  readonly add: (message: object) => void;
  /** Hands over at once what was gathered. */
  readonly flush: () => void;
}

/** Gathers the lines of one tick and hands them to `write` together: a system call for all of them. */
export function outgoing(write: (text: string) => void): Outgoing {
  let text = '';
  const flush = (): void => {
    const gathered = text;
    text = '';
    if (gathered !== '') write(gathered);
  };
  return {
    add: (message) => {
      if (text === '') nextTick(flush);
      text += `${JSON.stringify(message)}\n`;
    },
    flush,
  };
}
