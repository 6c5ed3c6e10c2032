import { type Attributes, attributes, digraph, edge, node } from './dot.ts';

interface Part {
  readonly name: string;
  readonly says: string;
  /** The process it runs in; '': outside of rug. */
  readonly process: string;
}

const PARTS: readonly Part[] = [
  { name: 'rabbitmq', says: 'RabbitMQ\nnotifications', process: '' },
  { name: 'clients', says: 'HTTP clients\nrug-ctl', process: '' },
  { name: 'world', says: 'the world\nclouds, hosts, phantom', process: '' },
  { name: 'listeners', says: 'listeners\nof notices', process: '' },
  { name: 'bus', says: 'bus', process: 'main' },
  { name: 'api', says: 'api', process: 'main' },
  { name: 'intake', says: 'intake\nnormalize', process: 'main' },
  { name: 'scheduler', says: 'scheduler\nmailboxes, lanes', process: 'main' },
  { name: 'gates', says: 'gates\nadmit or park', process: 'main' },
  { name: 'writer', says: 'writer\none transaction at a time', process: 'store' },
  { name: 'database', says: 'journal, resources,\ntrail, outbox', process: 'store' },
  { name: 'decide', says: 'decide\nmachines', process: 'workers, one per shard' },
  { name: 'act', says: 'act, look\ndrivers', process: 'workers, one per shard' },
  { name: 'health', says: 'health\nchecks', process: 'health child' },
];

/** From, to, and what goes that way; in the order of a message's life. */
const WAYS: readonly (readonly [string, string, string, 'back'?])[] = [
  ['rabbitmq', 'bus', '1. message'],
  ['clients', 'api', '1. request'],
  ['bus', 'intake', ''],
  ['api', 'intake', ''],
  ['intake', 'writer', '2. events, facts'],
  ['writer', 'database', '3. commit'],
  ['writer', 'bus', '4. durable: ack', 'back'],
  ['writer', 'scheduler', '4. durable: offer'],
  ['scheduler', 'decide', '5. row, mailbox, cause'],
  ['decide', 'scheduler', '6. decision', 'back'],
  ['scheduler', 'writer', '7. decision, run', 'back'],
  ['scheduler', 'gates', '8. committed run'],
  ['gates', 'act', '9. admitted'],
  ['act', 'world', '10. verb'],
  ['act', 'scheduler', '11. outcome: decide again', 'back'],
  ['database', 'bus', '12. outbox', 'back'],
  ['bus', 'listeners', '12. notices'],
  ['health', 'world', 'probe'],
  ['health', 'scheduler', 'POLL', 'back'],
];

/** Who hands what to whom, from a message to the world and back; in DOT. */
export function workerDot(): string {
  const processes = [...new Set(PARTS.map((part) => part.process))];
  return digraph('worker_diagram', 'From a message to the world', [
    `  graph${attributes({ rankdir: 'LR', nodesep: 0.5, ranksep: 1, compound: 'true' })};`,
    ...processes.flatMap(processLines),
    ...WAYS.map(([from, to, says, back]) =>
      edge(from, to, {
        ...(says === '' ? {} : { label: says }),
        ...(back === undefined ? {} : BACK),
      }),
    ),
  ]);
}

function processLines(process: string): readonly string[] {
  const parts = PARTS.filter((part) => part.process === process).map(({ name, says }) =>
    node(name, { label: says, ...(process === '' ? OUTSIDE : INSIDE) }),
  );
  if (process === '') return parts;
  const name = process.replaceAll(/\W+/g, '_');
  const look = attributes({ label: process, style: 'rounded,filled', fillcolor: 'gray92' });
  return [
    `  subgraph cluster_${name} {`,
    `    graph${look};`,
    ...parts.map((p) => `  ${p}`),
    '  }',
  ];
}

/** Drawn against the stream, so that the stream decides who stands where. */
const BACK: Attributes = { constraint: 'false', style: 'dashed' };
const INSIDE: Attributes = { shape: 'box' };
const OUTSIDE: Attributes = { shape: 'ellipse', fillcolor: 'gray75' };
