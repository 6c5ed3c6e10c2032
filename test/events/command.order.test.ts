import { beforeEach, describe, expect, it } from 'vitest';
import type { RawMessage } from '../../src/model/ports.ts';
import { settle } from '../support/virtual-time.ts';
import { message, notification } from './recording.ts';
import { setup } from './setup.ts';

let { intake, ledger, commander } = setup();

const router = (id: string): RawMessage =>
  notification('router.create.end', { router: { id, tenant_id: 'T' } }, { messageId: `new ${id}` });

const poll = (): RawMessage => message({ command: 'poll' });

describe('the order of commands and events', () => {
  /** What became durable or was done, in that order. */
  const story: string[] = [];
  beforeEach(() => {
    ({ ledger, commander } = setup());
    story.length = 0;
    const { offer } = ledger.scheduler;
    ledger.scheduler.offer = (rows) => {
      story.push(...rows.map(({ resourceId }) => resourceId));
      offer(rows);
    };
    // The intake holds the port it was given.
    ({ intake } = setup(ledger, commander));
    commander.act = async ({ name }) => {
      story.push(name);
    };
  });

  it('within a batch is that of its messages', async () => {
    const verdicts = await intake.submit([
      router('a'),
      poll(),
      router('b'),
      router('c'),
      poll(),
      poll(),
      router('d'),
    ]);
    expect(story).toEqual(['a', 'poll', 'b', 'c', 'poll', 'poll', 'd']);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'accepted',
      'answered',
      'accepted',
      'accepted',
      'answered',
      'answered',
      'accepted',
    ]);
  });

  it('over batches is that of the batches, though each is submitted before the last is done', async () => {
    const held = Promise.withResolvers<void>();
    ledger.commit = () => held.promise;
    const all = [
      intake.submit([router('a')]),
      intake.submit([poll(), router('b')]),
      intake.submit([router('c')]),
      intake.submit([router('d'), poll()]),
    ];
    await settle();
    expect(story).toEqual([]);
    held.resolve();
    await Promise.all(all);
    expect(story).toEqual(['a', 'poll', 'b', 'c', 'd', 'poll']);
  });

  it('holds nothing back when no command is there', async () => {
    const held = Promise.withResolvers<void>();
    let commits = 0;
    ledger.commit = () => {
      commits += 1;
      return held.promise;
    };
    const all = [intake.submit([router('a')]), intake.submit([router('b')])];
    expect(commits).toBe(2);
    held.resolve();
    await Promise.all(all);
  });

  it('sees in a message what the command before it has changed', async () => {
    const first = { router: { id: 'r', tenant_id: 'T' } };
    await intake.submit([notification('router.create.end', first)]);
    commander.act = async () => {
      ledger.onFacts([{ kind: 'port', key: 'p', resourceIds: ['r'] }]);
    };
    const port = notification('port.update.end', { port: { id: 'p' } });
    const [, verdict] = await intake.submit([poll(), port]);
    expect(verdict).toMatchObject({ events: [{ type: 'UPDATE', resourceId: 'r' }] });
  });

  it('does no command when what came before it was not stored', async () => {
    const held = Promise.withResolvers<void>();
    ledger.commit = () => held.promise;
    const before = intake.submit([router('a')]);
    const command = intake.submit([poll()]);
    const [a, b] = [
      expect(before).rejects.toThrow('gone'),
      expect(command).rejects.toThrow('gone'),
    ];
    held.reject(new Error('gone'));
    await Promise.all([a, b]);
    expect(story).toEqual([]);
    ledger.commit = async () => {};
    await intake.submit([router('a')]);
    await intake.submit([poll()]);
    expect(story).toEqual(['a', 'poll']);
  });
});
