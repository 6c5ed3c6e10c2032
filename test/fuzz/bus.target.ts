/** Commands of the field, in every spelling, and deliveries of a broker that hold anything at all. */
import type { ConsumeMessage } from 'amqplib';
import fc, { type Arbitrary } from 'fast-check';
import { rawMessage } from '../../src/bus/delivery.ts';
import { verdictSchema } from '../../src/bus/verdict.ts';
import { ROLES } from '../../src/model/actor.ts';
import { COMMAND_FORMS } from '../../src/model/commandforms.ts';
import { COMMANDS, type CommandName } from '../../src/model/commands.ts';
import type { IntakeVerdict } from '../../src/model/event.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { unstorable } from '../../src/store/storable.ts';
import { Clock } from './clock.ts';
import { demand } from './demand.ts';
import { inGeneral } from './messages.ts';
import { endModes, goodEvent, knownBytes, nothingIsLeft, quietly } from './soundness.ts';
import { spoilt } from './spoiling.ts';
import { NAMES, STRANGE } from './strange.ts';
import type { Place, Target } from './target.ts';
import { openWhole, type Whole } from './whole.ts';

/** A delivery as the client library hands it over. */
interface Delivery {
  readonly text: string;
  /** Bytes behind the text. */
  readonly more: readonly number[];
  readonly fields: Pick<ConsumeMessage['fields'], 'exchange' | 'routingKey'>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly role: (typeof ROLES)[number];
}

const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

const WORDS: readonly Json[] = ['r1', 'vm1', '*', 'error', 't1', 'nobody', 1, 0, true, '1', 'true'];

/** The payload of a command: its keys with good values, mostly. */
const PAYLOAD: Arbitrary<JsonObject> = fc.constantFrom(...COMMAND_NAMES).chain((command) => {
  const keys = Object.keys(COMMAND_FORMS[command].keys);
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 1, arbitrary: STRANGE },
  );
  const given = fc.record(Object.fromEntries(keys.map((key) => [key, value])), {
    requiredKeys: [],
  });
  return fc
    .tuple(given, fc.constant({ ...COMMAND_FORMS[command].example }), fc.nat({ max: 9 }))
    .map(([some, example, name]) => ({
      ...example,
      ...some,
      command: name === 0 ? `${command}x` : command,
    }));
});

const EVENT_TYPES = [
  'astara.command',
  'akanda.rug.command',
  'astara.command.v2',
  'akanda.rug.commands',
  'astara.commander',
];

/** A command in one of its forms. */
const FORM: Arbitrary<Json> = fc
  .record({
    payload: PAYLOAD,
    type: fc.constantFrom(...EVENT_TYPES),
    form: fc.constantFrom<Formed['form'][]>('own', 'notification', 'envelope', 'cloud'),
    id: fc.oneof(fc.uuid(), fc.constantFrom('again', ...NAMES)),
    caller: fc.oneof(fc.constantFrom<Json>('ops', ''), STRANGE),
  })
  .map(formed);

interface Formed {
  readonly payload: JsonObject;
  readonly type: string;
  readonly form: 'own' | 'notification' | 'envelope' | 'cloud';
  readonly id: string;
  readonly caller: Json;
}

function formed({ payload, type, form, id, caller }: Formed): Json {
  const notification = {
    event_type: type,
    message_id: id,
    payload,
    _context_user_name: caller,
    _context_request_id: id,
  };
  switch (form) {
    case 'own':
      return { id, ...payload };
    case 'notification':
      return notification;
    case 'envelope':
      return { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(notification) };
    case 'cloud':
      return { specversion: '1.0', id, source: '/ops', type: 'rug.command', data: payload };
  }
}

/** What AMQP can carry as a header: much that JSON cannot. */
const HEADER: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...NAMES, 7, true, null, undefined, Number.NaN, 2n ** 63n),
  fc.constantFrom<unknown>(new Date(0), Buffer.from([0xff]), { '!': 'decimal', value: {} }, [[]]),
);

const PROPERTY: Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(...NAMES, 7, Buffer.from([0xff])) },
  { weight: 1, arbitrary: fc.uuid() },
);

export const BUS: Target<Delivery> = {
  name: 'bus',
  what: 'commands and deliveries of a broker, up to what is replied',
  share: 0.15,
  block: 1_500,
  input: fc.record({
    text: fc.oneof(
      { weight: 2, arbitrary: FORM.map((form) => JSON.stringify(form)) },
      { weight: 3, arbitrary: spoilt(FORM) },
    ),
    more: fc.oneof(
      { weight: 12, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.nat({ max: 255 }), { maxLength: 3 }) },
    ),
    fields: fc.record({
      exchange: fc.constantFrom('', 'rug.commands', 'neutron', ...NAMES),
      routingKey: fc.constantFrom('notifications.info', '', ...NAMES),
    }),
    properties: fc.record({
      headers: fc.option(fc.dictionary(fc.constantFrom('a', ...NAMES), HEADER, { maxKeys: 3 }), {
        nil: undefined,
      }),
      contentType: PROPERTY,
      messageId: PROPERTY,
      correlationId: PROPERTY,
      userId: PROPERTY,
      appId: PROPERTY,
    }),
    role: fc.constantFrom(...ROLES),
  }),
  open,
};

async function open(seed: number): Promise<Place<Delivery>> {
  const clock = new Clock();
  const rug = await openWhole({ time: clock, seed });
  await withResources(rug, clock);
  const { core, store } = rug;
  return {
    put: async (delivery) => {
      const raw = rawMessage(delivered(delivery), clock.now(), delivery.role);
      const audited = await lastAudit(rug);
      const [verdict] = await clock.patiently(core.intake.submit([raw]));
      demand(verdict !== undefined, 'a delivery has a verdict');
      checkReply(verdict);
      if (verdict.verdict === 'refused') await checkRefusal(verdict, rug, audited);
      quietly(rug);
      // Some commands hold everything: what follows must be worked on all the same.
      await endModes(rug, clock);
      return [became(verdict)];
    },
    check: async () => {
      await goodEvent(rug, clock);
      await nothingIsLeft(rug, clock);
      const sweeps = await store.reader.sweeps();
      demand(
        sweeps.every(({ done }) => done),
        'every sweep comes to its end',
      );
    },
    known: () => knownBytes(rug),
    close: async () => {
      await clock.patiently(rug.stop());
      await rug.backend.close();
    },
  };
}

/** A router and a VM of two tenants, for commands to be about. */
async function withResources({ core }: Whole, clock: Clock): Promise<void> {
  for (const [id, kind, tenantId] of [
    ['r1', 'virtual_router', 't1'],
    ['vm1', 'vm', 't2'],
  ] as const) {
    const body = {
      type: 'CREATE',
      resource: { id, kind, tenantId, hardware: 'phantom' },
      patch: {},
    };
    const properties = { contentType: 'application/json' };
    const fields = { exchange: 'own', routingKey: '' };
    const text = JSON.stringify(body);
    const one: Delivery = { text, more: [], fields, properties, role: 'admin' };
    const raw = rawMessage(delivered(one), clock.now(), 'admin');
    const [verdict] = await clock.patiently(core.intake.submit([raw]));
    demand(verdict?.verdict === 'accepted', `${id} is made`);
  }
}

const delivered = ({ text, more, fields, properties }: Delivery): ConsumeMessage => ({
  content: Buffer.concat([Buffer.from(text), Buffer.from(more)]),
  fields: { ...fields, consumerTag: 'c', deliveryTag: 1, redelivered: false },
  properties: { ...NO_PROPERTIES, ...properties },
});

const NO_PROPERTIES: ConsumeMessage['properties'] = {
  contentType: undefined,
  contentEncoding: undefined,
  headers: undefined,
  deliveryMode: undefined,
  priority: undefined,
  correlationId: undefined,
  replyTo: undefined,
  expiration: undefined,
  messageId: undefined,
  timestamp: undefined,
  type: undefined,
  userId: undefined,
  appId: undefined,
  clusterId: undefined,
};

/** What a sender is told is text that it can read, in the form that is documented. */
function checkReply(verdict: IntakeVerdict): void {
  const text = JSON.stringify(verdict);
  const { error } = verdictSchema.safeParse(JSON.parse(text));
  demand(error === undefined, `a reply has its form: ${error?.message}`);
  demand(unstorable(text) === null, 'a reply is sound text');
  if (verdict.verdict !== 'rejected') return;
  demand(verdict.reason.trim().length > 5, 'what is rejected has a reason');
  demand(!verdict.reason.includes('broke'), `nothing breaks: ${verdict.reason}`);
}

async function lastAudit({ store }: Whole): Promise<number> {
  const { items } = await store.reader.audit({}, { limit: 1 });
  return items[0]?.id ?? 0;
}

type Refused = Extract<IntakeVerdict, { readonly verdict: 'refused' }>;

/** A command that is not done is in the audit, with the same reason. */
async function checkRefusal(
  { code, reason }: Refused,
  { store }: Whole,
  before: number,
): Promise<void> {
  demand(code !== 'internal', `no command breaks: ${reason}`);
  demand(reason.trim().length > 5, 'a command is refused with a reason');
  const [last] = (await store.reader.audit({}, { limit: 1 })).items;
  demand(last !== undefined && last.id > before, 'a refusal is in the audit');
  demand(last.outcome === 'refused' && reason.includes(last.reason ?? ''), 'with its reason');
}

function became(verdict: IntakeVerdict): string {
  switch (verdict.verdict) {
    case 'rejected':
      return `rejected: ${inGeneral(verdict.reason, verdict.field)}`;
    case 'refused':
      return `refused: ${verdict.code}: ${inGeneral(verdict.reason, verdict.field)}`;
    case 'answered':
      return `answered: ${verdict.answer.command}`;
    default:
      return verdict.verdict;
  }
}
