/** What resources are told: by messages, by operators, by commands of the field. */
import type { JsonObject } from '../../../src/model/json.ts';
import type { EventArgs } from '../../../src/model/mailbox.ts';
import type { EventType } from '../../../src/model/words.ts';
import { UNSTORABLE, UNWIELDY } from '../process/database.ts';
import type { Stage } from '../stage.ts';
import type { Story } from '../story.ts';
import type { Happening } from './acts.ts';

const TYPES: Readonly<Record<EventType, number>> = {
  CREATE: 22,
  UPDATE: 30,
  DELETE: 10,
  REBUILD: 12,
  POLL: 8,
  QUIESCE: 6,
  RESTART: 6,
  READ: 3,
  CLEAR_ERROR: 3,
};

interface Something {
  readonly type: EventType;
  readonly args: EventArgs;
  readonly patch: JsonObject | null;
}

function something(story: Story, { dice, dials }: Stage, kind: string): Something {
  const type = dice.weighed(TYPES);
  const number = story.next();
  if (type === 'REBUILD') {
    const image = dice.happens(0.8) ? { image: `image-${number}` } : {};
    return { type, args: { ...image, destructive: true }, patch: null };
  }
  if (type !== 'UPDATE' && type !== 'CREATE') return { type, args: {}, patch: null };
  const name = dice.happens(dials.refusals) ? dice.pick([UNSTORABLE, UNWIELDY]) : 'n';
  const port = `p${dice.between(1, 3)}`;
  const patch = {
    name: `${name}${number}`,
    ...(dice.happens(0.4) ? { interfaces: { [port]: dice.happens(0.6) ? {} : null } } : {}),
    ...(kind === 'virtual_router' && dice.happens(0.2) ? { ha: dice.happens(0.5) } : {}),
  };
  return { type, args: {}, patch: dice.happens(0.9) ? patch : null };
}

export const message: Happening = (story, stage) => {
  const { id, tenantId, kind, parentId } = stage.dice.pick(stage.dials.resources);
  const { type, args, patch } = something(story, stage, kind);
  const resource = { id, tenantId, kind, hardware: 'phantom', parentId };
  const body = { type, id: `m${story.next()}`, resource, patch, args };
  story.bus.publish({ id: body.id, resourceId: id, body: JSON.stringify(body) });
};

export const order: Happening = (story, stage) => {
  const { id, kind } = stage.dice.pick(stage.dials.resources);
  const { type, args, patch } = something(story, stage, kind);
  // Operators do not delete what its owner says exists.
  if (type === 'CREATE' || (type === 'DELETE' && stage.dials.stubborn.has(id))) return;
  story.operators.order(id, type, args, patch);
};

export const sweep: Happening = (story, stage) => {
  const { type, args, patch } = something(story, stage, '');
  if (JSON.stringify(patch).includes(UNSTORABLE)) return;
  if (type === 'UPDATE' || type === 'REBUILD' || type === 'POLL')
    story.operators.sweep(type, args, patch);
};

/** A message that comes again, long after it was acknowledged. */
export const repeat: Happening = (story, stage) => {
  const { published } = story.bus;
  if (published.length > 0) story.bus.publish(stage.dice.pick(published.slice(-10)));
};

export const poison: Happening = (story) => {
  story.bus.publish({ id: `m${story.next()}`, resourceId: '', body: '{"type": "CREA' });
};

/** A command of the field, over the bus like any message. */
export const command: Happening = (story, stage) => {
  const { id } = stage.dice.pick(stage.dials.resources);
  const meant = stage.dice.pick([id, '*', 'error']);
  const payload = stage.dice.pick([
    { command: 'poll' },
    { command: 'workers-debug' },
    { command: 'config-reload' },
    { command: 'resource-update', resource_id: meant },
    { command: 'resource-rebuild', resource_id: meant, destructive: 1 },
  ]);
  const messageId = `m${story.next()}`;
  const body = JSON.stringify({ ...payload, message_id: messageId });
  story.bus.publish({ id: messageId, resourceId: '', body });
};
