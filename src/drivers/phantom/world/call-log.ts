/** The call log as a file: JSON lines, only ever appended to. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { outgoing } from '../lines.ts';
import type { LogLine } from '../wire.ts';
import type { Journal } from './host.ts';

export interface CallLog extends Journal {
  readonly close: () => void;
}

const CHUNK = 1 << 20;
const NEWLINE = 10;

/**
 * Opens the file, or makes it. The lines of one tick are given to the system together, before any
 * answer of that tick leaves, so that what was answered outlives a SIGKILL of the world; what a kill
 * tore off at its end was never answered, and is cut off.
 */
export function openCallLog(path: string): CallLog {
  const file = openSync(path, 'a+', 0o600);
  ftruncateSync(file, wholeLines(file));
  const appended = outgoing((text) => {
    writeSync(file, text);
  });
  return {
    lines: () => {
      appended.flush();
      return parsedLines(file, path);
    },
    append: appended.add,
    flush: appended.flush,
    clear: () => {
      appended.flush();
      ftruncateSync(file, 0);
    },
    close: () => {
      appended.flush();
      closeSync(file);
    },
  };
}

/** Bytes up to and with the last newline. */
function wholeLines(file: number): number {
  const buffer = Buffer.alloc(CHUNK);
  for (let end = fstatSync(file).size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const read = readSync(file, buffer, 0, end - start, start);
    const newline = buffer.subarray(0, read).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

/** Piece by piece: a log of days is longer than a string can be. */
function* parsedLines(file: number, path: string): Generator<LogLine> {
  const buffer = Buffer.alloc(CHUNK);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let number = 0;
  for (let position = 0; ; ) {
    const read = readSync(file, buffer, 0, CHUNK, position);
    if (read === 0) return;
    position += read;
    const lines = (rest + decoder.write(buffer.subarray(0, read))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield parsedLine(line, `${path}:${++number}`);
  }
}

/** The world wrote it: it is trusted to be a line of the call log once it is JSON. */
function parsedLine(text: string, where: string): LogLine {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${where} is no line of a call log; move the file away to begin anew`, {
      cause,
    });
  }
}
