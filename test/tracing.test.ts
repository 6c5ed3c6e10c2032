import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChildSpan, TracedEvent } from '../src/model/spans.ts';
import { startTracing, type Tracing, traceOf } from '../src/tracing.ts';
import { type MemoryProvider, registered } from './support/memory-provider.ts';

const RESOURCE = { id: 'r1', tenantId: 't1' };

const arrival = (seq: number, eventId: string, more: Partial<TracedEvent> = {}): TracedEvent => ({
  seq,
  eventId,
  type: 'UPDATE',
  patch: null,
  args: {},
  origin: 'bus',
  at: 1_000 * seq,
  ...more,
});

const decided: ChildSpan = {
  name: 'decide UPDATE',
  from: 2_000,
  to: 2_010,
  attributes: { 'rug.status': 'configured' },
  error: null,
  steps: [],
};

function traced(): { provider: MemoryProvider; tracing: Tracing } {
  const { provider, unregister } = registered();
  onTestFinished(unregister);
  return { provider, tracing: startTracing('1.2.3') };
}

describe('tracing', () => {
  it('is not there without an SDK', async () => {
    const { spans, stop } = startTracing('1.2.3');
    expect(spans).toBeUndefined();
    await stop();
  });

  it('tells an event from its arrival until it is done, with what was done for it inside', () => {
    const { provider, tracing } = traced();
    tracing.spans?.open(RESOURCE, arrival(1, 'message 1'));
    tracing.spans?.child(RESOURCE, 'message 1', decided);
    expect(provider.ended.map(({ name }) => name)).toEqual(['decide UPDATE']);
    tracing.spans?.close('r1', 1, 3_000);
    const [event, decision] = provider.ended;
    expect(event).toMatchObject({ name: 'event UPDATE', from: 1_000, to: 3_000 });
    expect(event?.attributes).toMatchObject({
      'rug.event': 'message 1',
      'rug.resource': 'r1',
      'rug.tenant': 't1',
    });
    expect(decision).toMatchObject({ parentId: event?.spanId, from: 2_000, to: 2_010 });
    expect(decision?.attributes).toMatchObject({ 'rug.status': 'configured' });
  });

  it('makes one trace of an event id, whoever tells of it', () => {
    const first = traced();
    first.tracing.spans?.open(RESOURCE, arrival(1, 'message 1'));
    const other = startTracing('1.2.3');
    other.spans?.child({ id: 'r2', tenantId: 't1' }, 'message 1', decided);
    const ids = first.provider.spans.map(({ traceId }) => traceId);
    expect(ids).toEqual([traceOf('message 1').traceId, traceOf('message 1').traceId]);
    expect(traceOf('message 2').traceId).not.toBe(ids[0]);
    expect(traceOf('message 1').traceId).toMatch(/^[\da-f]{32}$/);
    expect(traceOf('message 1').spanId).toMatch(/^[\da-f]{16}$/);
  });

  it('goes on with an event that another process took in: same trace, its sender as the parent', () => {
    const { provider, tracing } = traced();
    tracing.spans?.child(RESOURCE, 'message 1', decided);
    const { traceId, spanId } = traceOf('message 1');
    expect(provider.ended).toMatchObject([{ traceId, parentId: spanId }]);
  });

  it('links to the trace of whoever sent the message', () => {
    const { provider, tracing } = traced();
    const theirs = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const parent = `00-${theirs.traceId}-${theirs.spanId}-01`;
    tracing.spans?.open(RESOURCE, arrival(1, 'message 1', { parent }));
    tracing.spans?.open(RESOURCE, arrival(2, 'message 2', { parent: 'nonsense' }));
    tracing.spans?.open(RESOURCE, arrival(3, 'message 3', { parent: `00-${'0'.repeat(32)}-1-01` }));
    expect(provider.spans[0]?.links).toMatchObject([{ context: theirs }]);
    expect(provider.spans.slice(1).flatMap(({ links }) => links)).toEqual([]);
  });

  it('tells the steps of a verb, and why it failed', () => {
    const { provider, tracing } = traced();
    const verb: ChildSpan = {
      name: 'vm_phantom.build',
      from: 5_000,
      to: 5_060,
      attributes: {},
      error: 'vm_phantom_build_2002: no host has room',
      steps: [
        { step: 'look', took: 20, did: false },
        { step: 'create', took: 40, did: true },
      ],
    };
    tracing.spans?.child(RESOURCE, 'message 1', verb);
    expect(provider.ended).toMatchObject([
      {
        events: [
          { name: 'look', at: 5_000 },
          { name: 'create', at: 5_020 },
        ],
        status: { message: 'vm_phantom_build_2002: no host has room' },
      },
    ]);
  });

  it('says nothing of what no event asked for', () => {
    const { provider, tracing } = traced();
    tracing.spans?.child(RESOURCE, '', decided);
    expect(provider.spans).toEqual([]);
  });

  it('ends only what is done', () => {
    const { provider, tracing } = traced();
    for (const seq of [1, 2, 3]) tracing.spans?.open(RESOURCE, arrival(seq, `message ${seq}`));
    tracing.spans?.close('r1', 2, 9_000);
    expect(provider.ended).toHaveLength(2);
    tracing.spans?.close('r1', 2, 9_500);
    tracing.spans?.close('another', 9, 9_500);
    expect(provider.ended.map(({ to }) => to)).toEqual([9_000, 9_000]);
  });

  it('ends at a stop what goes on elsewhere, and has the SDK send it', async () => {
    const { provider, tracing } = traced();
    tracing.spans?.open(RESOURCE, arrival(1, 'message 1'));
    await tracing.stop();
    expect(provider.ended).toMatchObject([{ attributes: { 'rug.unfinished': true } }]);
    expect(provider.flushed).toBe(1);
  });

  it('keeps no more events open than it can remember', () => {
    const { provider, tracing } = traced();
    for (let seq = 1; seq <= 10_005; seq++) {
      tracing.spans?.open({ id: `r${seq}`, tenantId: 't1' }, arrival(seq, `message ${seq}`));
    }
    expect(provider.spans).toHaveLength(10_000);
    tracing.spans?.close('r1', 1, 20_000);
    tracing.spans?.open({ id: 'last', tenantId: 't1' }, arrival(20_000, 'last'));
    expect(provider.spans).toHaveLength(10_001);
  });
});
