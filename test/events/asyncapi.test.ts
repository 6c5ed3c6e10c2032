import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const DOCS = new URL('../../docs/', import.meta.url);

type Tree = { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

function load(): Tree {
  const document: unknown = parse(readFileSync(new URL('asyncapi.yaml', DOCS), 'utf8'));
  if (!isTree(document)) throw new Error('it is no document');
  return document;
}

/** All values of `$ref`, wherever they stand. */
const references = (value: unknown): readonly string[] =>
  isTree(value)
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === '$ref' ? [String(inner)] : references(inner),
      )
    : [];

const at = (document: Tree, pointer: string): unknown =>
  pointer
    .split('/')
    .reduce<unknown>((value, key) => (isTree(value) ? value[key] : undefined), document);

describe('the AsyncAPI document', () => {
  it('has no reference that leads nowhere', () => {
    const document = load();
    const lost = references(document).filter((reference) => {
      if (reference.startsWith('#/')) return at(document, reference.slice(2)) === undefined;
      return !isTree(JSON.parse(readFileSync(new URL(reference, DOCS), 'utf8')));
    });
    expect(lost).toEqual([]);
    expect(references(document).length).toBeGreaterThan(50);
  });

  it('uses in each operation messages of the channel it is about', () => {
    const operations = at(load(), 'operations');
    if (!isTree(operations)) throw new Error('there are no operations');
    for (const operation of Object.values(operations)) {
      if (!isTree(operation) || !isTree(operation.channel)) throw new Error('it has no channel');
      const channel = String(operation.channel.$ref);
      const foreign = references(operation.messages).filter(
        (reference) => !reference.startsWith(`${channel}/messages/`),
      );
      expect(foreign).toEqual([]);
      expect(['send', 'receive']).toContain(operation.action);
    }
  });

  it('has a schema for every message, and every schema is used', () => {
    const document = load();
    const messages = at(document, 'components/messages');
    if (!isTree(messages)) throw new Error('there are no messages');
    const used = Object.values(messages).flatMap((one) => references(one));
    expect(new Set(used).size).toBe(Object.keys(messages).length - 1);
    expect(document.asyncapi).toBe('3.0.0');
  });
});
