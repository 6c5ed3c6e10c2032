import type { Command } from 'commander';
import { fate } from '../../model/event.ts';
import { type Verdict, verdicts } from '../answers.ts';
import type { Client } from '../client.ts';
import { readText } from '../documents.ts';
import { ApiFailure, CtlFailure, EXIT, withField } from '../failure.ts';
import { type CommonOptions, clientOf, print, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';

/** Messages, and characters of them, in one request. */
const BATCH = { messages: 100, characters: 1_000_000 } as const;

interface Published {
  readonly file: string;
  /** Position in its file, from 1. */
  readonly index: number;
  readonly verdict: Verdict;
}

/** `publish FILE...`: hands notifications in, as the bus would. */
export function addPublish(program: Command, ports: CtlPorts): void {
  const command = withCommon(program.command('publish <file...>'))
    .description(
      'send notifications from files of JSON or JSON lines, as published or as recorded ' +
        'with their body in body_raw; - is standard input',
    )
    .action(async (files: string[], options: CommonOptions) => {
      const client = clientOf(ports, options);
      const published: Published[] = [];
      for (const file of files) {
        const messages = toMessages(await readText(ports, file), file);
        const judged = await publish(ports, client, messages);
        published.push(...judged.map((verdict, at) => ({ file, index: at + 1, verdict })));
      }
      const counts = countVerdicts(published);
      print(ports, options, { ...counts, items: published }, () => show(published, counts));
      if (counts.rejected === 0) return;
      throw new CtlFailure(
        EXIT.failed,
        `${counts.rejected} of ${published.length} messages were rejected`,
        'The reason is beside each; nothing of a rejected message was taken.',
      );
    });
  withExamples(
    command,
    'publish router.json',
    'publish test/data/notifications/recorded.jsonl',
    'publish first.jsonl second.jsonl -o json',
    'some-command | rug-ctl publish -',
  );
}

/** One JSON value (an array is several messages), else one JSON value per line. */
function toMessages(text: string, file: string): readonly unknown[] {
  try {
    return [JSON.parse(text)].flat().map(delivered);
  } catch {
    return text.split('\n').flatMap((line, at) => {
      if (line.trim() === '') return [];
      try {
        return [delivered(JSON.parse(line))];
      } catch (error) {
        throw new CtlFailure(
          EXIT.failed,
          `${file}, line ${at + 1}: ${(error as Error).message}`,
          'A file is one JSON value, or one per line. Nothing of it was sent.',
        );
      }
    });
  }
}

/** What was recorded on the wire, `{exchange, routing_key, body_raw}`, is the message in its body. */
function delivered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('body_raw' in value)) return value;
  const body = value.body_raw;
  return typeof body === 'string' ? JSON.parse(body) : value;
}

/** In order, batch by batch; waits where rug is behind. */
async function publish(
  ports: CtlPorts,
  client: Client,
  messages: readonly unknown[],
): Promise<readonly Verdict[]> {
  const judged: Verdict[] = [];
  for (const batch of batches(messages)) {
    const { items } = await patiently(ports, () =>
      client.call({ method: 'POST', path: '/v1/notifications', body: batch, shape: verdicts }),
    );
    judged.push(...items);
  }
  return judged;
}

function* batches(messages: readonly unknown[]): Generator<readonly unknown[]> {
  let batch: unknown[] = [];
  let characters = 0;
  for (const message of messages) {
    const length = JSON.stringify(message).length;
    const full = batch.length === BATCH.messages || characters + length > BATCH.characters;
    if (full && batch.length > 0) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(message);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

async function patiently<T>(ports: CtlPorts, send: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== 'busy') throw error;
      const seconds = error.retryAfter ?? 1;
      ports.err.write(`rug is behind, trying again in ${seconds} s\n`);
      await new Promise<void>((wake) => ports.time.after(seconds * 1000, wake));
    }
  }
}

/** `accepted` counts those too that came to nothing: what follows it. */
type Counts = Readonly<Record<Verdict['verdict'] | 'duplicate' | 'unknown', number>>;

function countVerdicts(published: readonly Published[]): Counts {
  const counts = { accepted: 0, duplicate: 0, unknown: 0, ignored: 0, rejected: 0 };
  for (const { verdict } of published) {
    counts[verdict.verdict]++;
    const became = verdict.verdict === 'accepted' ? fate(verdict.events) : null;
    if (became === 'duplicate' || became === 'unknown') counts[became]++;
  }
  return counts;
}

function show(published: readonly Published[], counts: Counts): string {
  const several = new Set(published.map(({ file }) => file)).size > 1;
  const lines = published.map(({ file, index, verdict }) => {
    const place = several ? `${file}:${index}` : String(index);
    return `${printable(`${place}  ${verdict.verdict}  ${explain(verdict)}`)}\n`;
  });
  const { accepted, duplicate, unknown, ignored, rejected } = counts;
  const nothing = [
    ...(duplicate === 0 ? [] : [`${duplicate} of them duplicate`]),
    ...(unknown === 0 ? [] : [`${unknown} of them of an unknown resource`]),
  ];
  const came = nothing.length === 0 ? '' : ` (${nothing.join(', ')})`;
  return `${lines.join('')}${accepted} accepted${came}, ${ignored} ignored, ${rejected} rejected\n`;
}

/** What it means that an event was not taken. */
const OUTCOMES: Readonly<Record<string, string>> = {
  duplicate: 'duplicate',
  unknown: 'unknown resource',
  exists: 'the resource exists',
  refused: 'refused',
};

/** What became of a message, in one line. */
function explain(verdict: Verdict): string {
  switch (verdict.verdict) {
    case 'accepted':
      return verdict.events
        .map(({ type, resourceId, outcome }) =>
          outcome === 'taken'
            ? `${type} ${resourceId}`
            : `${type} ${resourceId}: ${OUTCOMES[outcome] ?? outcome}`,
        )
        .join(', ');
    case 'ignored':
      return verdict.reason;
    case 'rejected':
      return withField(verdict.reason, verdict.field);
  }
}
