/** The body of an answer that never ends, piece by piece. */
import type { Time } from '../model/ports.ts';

/**
 * Milliseconds of silence after which a stream counts as lost: rug sends a heartbeat each 15 s, so two
 * of them are missing.
 */
const SILENCE = 32_000;

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<string>['read']>>;

/**
 * The text of a stream until it ends or the signal is aborted. Rejects when it breaks, or when nothing
 * comes for too long: whoever has gone away without a word does not end it.
 */
export async function* piecesOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  time: Time,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await nextOf(reader, time, signal);
      if (done) return;
      yield value;
    }
  } finally {
    // The other side may be gone: nobody waits for its consent.
    reader.cancel().catch(() => undefined);
  }
}

async function nextOf(
  reader: ReadableStreamDefaultReader<string>,
  time: Time,
  signal: AbortSignal,
): Promise<Read> {
  const { promise, resolve, reject } = Promise.withResolvers<Read>();
  const end = (): void => resolve({ done: true, value: undefined });
  const cancel = time.after(SILENCE, () =>
    reject(new Error(`nothing was heard for ${SILENCE / 1000} s`)),
  );
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  reader.read().then(resolve, reject);
  try {
    return await promise;
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
}
