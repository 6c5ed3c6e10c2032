import { describe, expect, it } from 'vitest';
import { BINARY_EXAMPLE, type Example, FORMATS, type Format } from '../../src/events/formats.ts';
import { newRow } from '../../src/model/resource.ts';
import { identity } from '../support/rows.ts';
import { schemaOf } from '../support/schemas.ts';
import { message, RECORDED } from './recording.ts';
import { setup } from './setup.ts';

const formats = Object.entries<Format>(FORMATS);
const examples = formats.flatMap(([name, { example, more = [] }]) =>
  [example, ...more].map((one, index) => [name, index, one] as const),
);

/** What a message that is documented comes to, where its router exists. */
async function verdictOf({ contentType, headers, body }: Example): Promise<string | undefined> {
  const { intake, ledger } = setup();
  ledger.directory.put(newRow(identity('r1'), 1));
  const raw = message(body, { headers: { 'content-type': contentType, ...headers } });
  const [verdict] = await intake.submit([raw]);
  return verdict?.verdict;
}

describe('a documented message', () => {
  it.each(examples)('%s %i is understood, and is as its schema says', async (name, _, example) => {
    expect(['accepted', 'answered']).toContain(await verdictOf(example));
    expect(schemaOf(name).safeParse(example.body).error?.issues ?? []).toEqual([]);
  });

  it('in binary mode is understood, and its data is as the schema says', async () => {
    expect(await verdictOf(BINARY_EXAMPLE)).toBe('accepted');
    expect(schemaOf('event').safeParse(BINARY_EXAMPLE.body).success).toBe(true);
  });

  it('is as the schemas say when it is a recorded one', () => {
    const [envelope, notification] = [schemaOf('envelope'), schemaOf('notification')];
    const wrong = RECORDED.flatMap(({ line, body }) => {
      const outer = JSON.parse(body);
      const inner = JSON.parse(outer['oslo.message']);
      const fine = envelope.safeParse(outer).success && notification.safeParse(inner).success;
      return fine ? [] : [line];
    });
    expect(wrong).toEqual([]);
  });
});

describe('a schema', () => {
  const event = { type: 'POLL', resource: { id: 'r1' } };
  it.each<readonly [string, string, object]>([
    ['event', 'an unknown field', { ...event, hurry: true }],
    ['event', 'an unknown type', { ...event, type: 'EXPLODE' }],
    ['event', 'no resource', { type: 'POLL' }],
    ['event', 'an id that is a path', { ...event, resource: { id: '../x' } }],
    ['command', 'no name', { resource_id: 'r1' }],
    ['command', 'a name that there is not', { command: 'dance' }],
    ['command', 'a key that is missing', { command: 'resource-debug' }],
    ['command', 'a value that there is not', { command: 'global-debug', enabled: 2 }],
    ['notification', 'no payload', { event_type: 'router.create.end' }],
    ['call', 'a method that there is not', { method: 'reboot', args: {} }],
    ['envelope', 'no text within', { 'oslo.message': {} }],
    ['cloudevent', 'another version', { ...FORMATS.cloudevent.example.body, specversion: '0.3' }],
    ['cloudevent', 'data that is no event', { ...FORMATS.cloudevent.example.body, data: {} }],
  ])('%s refuses %s', (name, _, body) => {
    expect(schemaOf(name).safeParse(body).success).toBe(false);
  });
});
