import type { Command } from 'commander';
import { fate } from '../../model/event.ts';
import { type Verdict, verdicts } from '../answers.ts';
import type { Client } from '../client.ts';
import { readText } from '../documents.ts';
import { ApiFailure, CtlFailure, EXIT } from '../failure.ts';
import { type CommonOptions, clientOf, withCommon, withExamples, withReason } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';
import { verdictText } from '../verdicts.ts';

/** Messages, and characters of them, in one request. */
const BATCH = { messages: 100, characters: 1_000_000 } as const;

interface PublishOptions extends CommonOptions {
  readonly reason?: string;
}

interface Published {
  readonly file: string;
  /** Position in its file, from 1. */
  readonly index: number;
  readonly verdict: Verdict;
}

/** `publish FILE...`: hands notifications in, as the bus would. */
export function addPublish(program: Command, ports: CtlPorts): void {
  const command = withReason(withCommon(program.command('publish <file...>')))
    .description(
      'send notifications from files of JSON or JSON lines, as published or as recorded ' +
        'with their body in body_raw; - is standard input',
    )
    .action(async (files: string[], options: PublishOptions) => {
      const client = clientOf(ports, options);
      const published: Published[] = [];
      for (const file of files) {
        const messages = toMessages(await readText(ports, file), file);
        const judged = await publish(ports, client, messages, options.reason);
        published.push(...judged.map((verdict, at) => ({ file, index: at + 1, verdict })));
      }
      const counts = countVerdicts(published);
      print(ports, options, { ...counts, items: published }, () => show(published, counts));
      const bad = counts.rejected + counts.refused;
      if (bad === 0) return;
      throw new CtlFailure(
        EXIT.failed,
        `${bad} of ${published.length} messages were rejected`,
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
          EXIT.usage,
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
  reason: string | undefined,
): Promise<readonly Verdict[]> {
  const judged: Verdict[] = [];
  for (const batch of batches(messages)) {
    const { items } = await patiently(ports, () =>
      client.call({
        method: 'POST',
        path: '/v1/notifications',
        body: batch,
        reason,
        shape: verdicts,
      }),
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
  const counts = {
    ...{ accepted: 0, duplicate: 0, unknown: 0, ignored: 0 },
    ...{ answered: 0, refused: 0, rejected: 0 },
  };
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
    return `${printable(`${place}  ${verdict.verdict}  ${verdictText(verdict)}`)}\n`;
  });
  const { accepted, duplicate, unknown, ignored, answered, refused, rejected } = counts;
  const nothing = [
    ...(duplicate === 0 ? [] : [`${duplicate} of them duplicate`]),
    ...(unknown === 0 ? [] : [`${unknown} of them of an unknown resource`]),
  ];
  const came = nothing.length === 0 ? '' : ` (${nothing.join(', ')})`;
  const commands =
    answered + refused === 0 ? '' : `${answered} commands done, ${refused} refused, `;
  const rest = `${commands}${ignored} ignored, ${rejected} rejected`;
  return `${lines.join('')}${accepted} accepted${came}, ${rest}\n`;
}
