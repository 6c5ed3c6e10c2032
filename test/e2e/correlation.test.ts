import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changed } from '../../src/drivers/phantom/wire.ts';
import { startTracing, traceOf } from '../../src/tracing.ts';
import { SENDER, TESTER } from '../support/actors.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { registered } from '../support/memory-provider.ts';
import { Laboratory } from './laboratory.ts';
import { created, updated } from './neutron.ts';

const ID = 'f3f1c3a0-0000-4000-8000-000000000001';

/** The lines of one id, and nothing else to go by. */
function linesOf(
  lab: Laboratory,
  id: string,
): readonly (Record<string, unknown> & { msg: string })[] {
  return lab.witness.lines.flatMap(({ fields, message }) =>
    'event' in fields && fields.event === id ? [{ ...fields, msg: message }] : [],
  );
}

describe('one id', () => {
  it('leads from a notification of the bus to the calls of the driver, and on to its notices', async () => {
    const lab = await Laboratory.open();
    await lab.publish({ ...created('other') });
    await lab.publish({ ...created('r1'), message_id: ID });
    await lab.settled('r1');
    const lines = linesOf(lab, ID);
    const messages = lines.map(({ msg }) => msg).filter((msg) => msg !== 'transitions');
    // It is looked at again and again while it boots.
    expect(messages.filter((msg, index) => msg !== messages[index - 1])).toEqual([
      'accepted',
      'decided',
      'verb begun',
      'verb ended',
      'decided',
      'notice',
      'decided',
      'notice',
      'verb begun',
      'verb ended',
      'decided',
      'notice',
    ]);
    expect(new Set(lines.map(({ resource }) => resource))).toEqual(new Set(['r1']));
    // What changed the world was asked for by the runs that these lines name, and by no other.
    const runs = lines.filter(({ msg }) => msg === 'verb begun').map(({ run }) => run);
    const calls = (await lab.calls('r1')).filter(changed);
    expect(calls.length).toBeGreaterThan(0);
    expect(new Set(calls.map(({ request }) => request.runId))).toEqual(new Set(runs));
    const notices = lines.filter(({ msg }) => msg === 'notice');
    expect(notices.map(({ body }) => body)).toMatchObject([
      { to: 'booting' },
      { to: 'up' },
      { to: 'configured' },
    ]);
  });

  it('names what took how long, and why it failed, in the line of the decision', async () => {
    const lab = await Laboratory.open();
    const refusal = { type: 'fail', number: 2002, message: 'no host has room' } as const;
    await lab.world.script({ op: 'create', times: 1, effect: refusal });
    await lab.publish({ ...created('r1'), message_id: ID });
    await lab.settled('r1');
    const [failed] = linesOf(lab, ID).filter(({ msg, outcome }) => msg === 'decided' && outcome);
    expect(failed).toMatchObject({
      verb: 'build',
      outcome: 'retry',
      code: 'virtual_router_phantom_build_2002',
      error: 'no host has room',
    });
    expect(failed?.took).toBeGreaterThan(0);
  });

  it('is that of the request for an order by the API', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    const by = { ...TESTER, actor: { ...TESTER.actor, request: 'request-7' } };
    const order = { type: 'REBUILD', patch: null, args: {} } as const;
    await lab.patiently(lab.core.operations.orders.event('r1', order, by));
    await lab.settled('r1');
    expect(linesOf(lab, 'request-7').map(({ msg }) => msg)).toContain('verb begun');
    const audited = lab.witness.lines.find(
      ({ fields }) => 'request' in fields && fields.request === 'request-7',
    );
    expect(audited?.message).toBe('operator action done');
  });

  it('is told at its acceptance even when another event absorbs it', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.whileBusy('r1', async () => {
      await lab.publish({ ...updated('r1'), message_id: ID });
      await lab.publish(updated('r1'));
    });
    expect(linesOf(lab, ID).map(({ msg }) => msg)).toEqual(['accepted']);
  });
});

describe('a message that comes to nothing', () => {
  it('is found by its id, with the reason', async () => {
    const lab = await Laboratory.open();
    await lab.publish({ ...created('r1'), message_id: 'first' });
    await lab.publish({ ...created('r1'), message_id: 'first' });
    await lab.publish({ event_type: 'no.such.thing', message_id: ID, payload: {} });
    expect(linesOf(lab, ID)).toMatchObject([{ msg: 'message ignored' }]);
    expect(linesOf(lab, 'first').filter(({ outcome }) => outcome === 'duplicate')).toMatchObject([
      { msg: 'event not taken', resource: 'r1', type: 'CREATE' },
    ]);
  });
});

describe('the trace of an event', () => {
  it('holds its decisions and verbs', async () => {
    const { provider, unregister } = registered();
    onTestFinished(unregister);
    const { spans } = startTracing('1.2.3');
    if (spans === undefined) throw new Error('there is a provider');
    const lab = await Laboratory.open({ spans });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const message = {
      body: JSON.stringify({ ...created('r1'), message_id: ID }),
      source: 'neutron',
      routingKey: null,
      headers: { traceparent: `00-${parent.traceId}-${parent.spanId}-01` },
      origin: 'bus',
      actor: SENDER,
      at: lab.time.now(),
    } as const;
    await lab.patiently(lab.core.intake.submit([message]));
    await lab.settled('r1');
    const ours = provider.ended.filter(({ traceId }) => traceId === traceOf(ID).traceId);
    const [event, ...children] = ours;
    expect(event?.links).toMatchObject([{ context: parent }]);
    expect(event).toMatchObject({ name: 'event CREATE', parentId: traceOf(ID).spanId });
    expect(new Set(children.map(({ parentId }) => parentId))).toEqual(new Set([event?.spanId]));
    const names = children.map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('decide '))).toEqual([
      'virtual_router_phantom.build',
      'virtual_router_phantom.updaterunning',
    ]);
    const build = children.find(({ name }) => name === 'virtual_router_phantom.build');
    expect(build?.events.map(({ name }) => name)).toContain('create');
    expect(build?.to).toBeGreaterThan(build?.from ?? Number.NaN);
    expect(event?.to).toBeGreaterThanOrEqual(build?.to ?? Number.NaN);
  });

  it('goes on in the next process, which has not seen the event come in', async () => {
    const { provider, unregister } = registered();
    onTestFinished(unregister);
    const directory = await temporaryDirectory();
    onTestFinished(directory.remove);
    const path = join(directory.path, 'rug.db');
    const killed = await Laboratory.open({ path });
    await killed.publish({ ...created('r1'), message_id: ID });
    await killed.until(async () => (await killed.asked('r1', 'create')) > 0);
    await killed.kill();
    const { spans } = startTracing('1.2.3');
    if (spans === undefined) throw new Error('there is a provider');
    const lab = await killed.next({ spans });
    await lab.settled('r1');
    const ours = provider.ended.filter(({ parentId }) => parentId === traceOf(ID).spanId);
    expect(new Set(ours.map(({ traceId }) => traceId))).toEqual(new Set([traceOf(ID).traceId]));
    expect(ours.map(({ name }) => name)).toContain('virtual_router_phantom.build');
    await lab.close();
  });
});
