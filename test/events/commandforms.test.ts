import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandSchema } from '../../src/events/commandforms.ts';
import { createIntake } from '../../src/events/intake.ts';
import { COMMAND_FORMS, type CommandForm } from '../../src/model/commandforms.ts';
import type { CommandName } from '../../src/model/commands.ts';
import type { Intake, RawMessage } from '../../src/model/ports.ts';
import { type Desk, openDesk } from '../operations/desk.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { message, SENDER } from './recording.ts';
import { DRIVERS } from './setup.ts';

const TENANT = '8acc52bd465748e7b0bc62e9e8e28b4a';
const forms = Object.entries<CommandForm>(COMMAND_FORMS) as [CommandName, CommandForm][];

/** Required keys of each command. */
const needed = forms.flatMap(([name, { keys }]) =>
  (z.toJSONSchema(commandSchema(name)).required ?? [])
    .filter((key) => key in keys)
    .map((key) => [name, key] as const),
);

let desk: Desk;
let submit: (...messages: readonly RawMessage[]) => ReturnType<Intake['submit']>;
beforeEach(async () => {
  desk = await openDesk();
  await desk.put('r1', { tenantId: TENANT });
  const intake = createIntake({
    ...desk.store,
    scheduler: { offer: (rows) => desk.offered.push(...rows) },
    directory: desk.directory,
    env: witnessedEnvironment(new VirtualTime()).env,
    commands: desk.commands,
    kinds: DRIVERS,
    sources: { neutron: { hardware: 'phantom' } },
    onFacts: () => {},
  });
  // The clock stands still: nothing may wait for company.
  submit = (...messages) => intake.submit(messages, true);
});
afterEach(() => desk.store.close());

const command = (body: object): RawMessage =>
  message(body, { actor: { ...SENDER, role: 'admin' } });

describe('a documented command, given to those who do it,', () => {
  it.each(forms)('%s is done as it is documented', async (name, { example }) => {
    const [verdict] = await submit(command({ command: name, id: 'k', ...example }));
    expect(verdict).toMatchObject({ verdict: 'answered', answer: { command: name } });
    const [again] = await submit(command({ command: name, id: 'k', ...example }));
    expect(again).toMatchObject({ answer: { message: `${name} was done before: it came again` } });
  });

  it('is done although another was done before', async () => {
    const verdicts = await submit(
      command({ command: 'workers-debug', id: 'first' }),
      command({ command: 'poll', id: 'second' }),
    );
    expect(verdicts).toMatchObject([{ answer: { hit: 0 } }, { answer: { hit: 1 } }]);
  });

  it.each(needed)('%s is refused without its key %s', async (name, key) => {
    const { [key]: _, ...rest } = COMMAND_FORMS[name].example as Record<string, unknown>;
    expect(await submit(command({ ...rest, command: name }))).toMatchObject([
      { verdict: 'refused', code: 'bad_request', field: key },
    ]);
  });

  it('needs the keys that the original sends', () => {
    expect(needed.map(([name, key]) => `${name} ${key}`).toSorted()).toEqual([
      'global-debug enabled',
      ...['debug', 'manage', 'rebuild', 'update'].map((word) => `resource-${word} resource_id`),
      ...['debug', 'manage', 'rebuild', 'update'].map((word) => `router-${word} router_id`),
      'tenant-debug tenant_id',
      'tenant-manage tenant_id',
    ]);
  });

  it('comes after the message before it in the same batch, and is on record', async () => {
    const resource = { id: 'new', tenantId: TENANT, kind: 'vm', hardware: 'phantom' };
    const create = message({ type: 'CREATE', resource });
    const verdicts = await submit(
      create,
      command({ command: 'resource-rebuild', resource_id: 'r1', reason: 'a test' }),
    );
    expect(verdicts).toMatchObject([{ verdict: 'accepted' }, { answer: { hit: 1 } }]);
    expect(desk.offered.map(({ type, resourceId }) => `${type} ${resourceId}`)).toEqual([
      'CREATE new',
      'REBUILD r1',
    ]);
    expect(await desk.audit({ action: 'resource.rebuild' })).toMatchObject([
      { who: SENDER.name, via: 'bus', why: 'a test', role: 'admin' },
    ]);
  });
});
