/** What the words of a command line mean; each throws what commander shows as wrong usage. */
import { InvalidArgumentError } from 'commander';
import { parseSpan } from './age.ts';

/** Milliseconds. */
export function toSpan(text: string): number {
  const ms = parseSpan(text);
  if (ms === null) throw new InvalidArgumentError('Say it like 90s, 10m or 1h.');
  return ms;
}

/** A whole number of at least one. */
export function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Not a number above 0.');
  return count;
}

/** A whole number of at least zero. */
export function toIndex(text: string): number {
  const index = Number(text);
  if (text === '' || !Number.isInteger(index) || index < 0)
    throw new InvalidArgumentError('Not a number of at least 0.');
  return index;
}

/** The name and the value of `name=value` or `name:value`. */
export function toLabel(text: string): readonly [name: string, value: string] {
  const at = text.search(/[=:]/);
  if (at < 1) throw new InvalidArgumentError('Say it like name=value.');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Labels, gathered over repeated options. */
export function toLabels(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name, value] = toLabel(text);
  return { ...before, [name]: value };
}

/** Gathers the values of a repeated option. */
export const toList = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

/** A time: ISO 8601, or how long ago (`2h`). */
export function toPast(text: string, now: number): string {
  const ms = parseSpan(text);
  const at = ms === null ? Date.parse(text) : now - ms;
  if (Number.isNaN(at)) throw new InvalidArgumentError('Say it like 2h or 2026-01-31T12:00:00Z.');
  return new Date(at).toISOString();
}
