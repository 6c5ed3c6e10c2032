import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LogLine } from '../../../src/drivers/phantom/wire.ts';
import { openCallLog } from '../../../src/drivers/phantom/world/call-log.ts';
import { temporaryDirectory } from '../../support/directory.ts';

async function logPath(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  return join(directory.path, 'calls.jsonl');
}

/** Its text is about so many bytes, not all of one byte each. */
const line = (seq: number, bytes = 100): LogLine => ({
  seq,
  at: 17,
  control: { control: 'set-logical', resourceId: 'ü'.repeat(bytes / 2), logical: 'exists' },
});

describe('the file of the call log', () => {
  it('gives back what was appended, however long it is', async () => {
    const path = await logPath();
    const lines = Array.from({ length: 3_000 }, (_, index) => line(index, 900 + 2 * (index % 7)));
    const log = openCallLog(path);
    for (const each of lines) log.append(each);
    expect([...log.lines()]).toEqual(lines);
    log.close();
    const again = openCallLog(path);
    expect([...again.lines()]).toEqual(lines);
    again.close();
  });

  it('loses only the line that was torn, even a very long one', async () => {
    const path = await logPath();
    const first = openCallLog(path);
    first.append(line(1));
    first.close();
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, `{"seq":2,"torn":"${'x'.repeat(3_000_000)}`);
    const again = openCallLog(path);
    expect([...again.lines()]).toEqual([line(1)]);
    again.append(line(2));
    expect([...again.lines()]).toEqual([line(1), line(2)]);
    again.close();
    expect(readFileSync(path, 'utf8').startsWith(whole)).toBe(true);
  });

  it('is empty when nothing but a torn line was in it, and after a clear', async () => {
    const path = await logPath();
    appendFileSync(path, '{"seq":');
    const log = openCallLog(path);
    expect([...log.lines()]).toEqual([]);
    log.append(line(1));
    log.clear();
    expect([...log.lines()]).toEqual([]);
    log.close();
  });

  it('says which line is damaged', async () => {
    const path = await logPath();
    appendFileSync(path, `${JSON.stringify(line(1))}\n{"seq"\n`);
    const log = openCallLog(path);
    expect(() => [...log.lines()]).toThrow(`${path}:2 is no line of a call log`);
    log.close();
  });
});
