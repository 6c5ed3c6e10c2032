/** The operator's side of the brake: what it did, and the word that the deaths are real. */
import { type Actor, type By, RUG } from '../model/actor.ts';
import type { Brake, BrakeDecision, BrakeKey, BrakeRelease, BrakeState } from '../model/brake.ts';
import type { BrakeOperations } from '../model/operations.ts';
import type { Environment, Writer } from '../model/ports.ts';
import type { SideWrite } from '../model/store.ts';
import type { Auditor } from './auditor.ts';
import { checkAllTenants, checkTenant } from './authority.ts';

/** Counts deaths and keeps rebuilds back; the gates have it. */
export interface BrakeBook extends Brake {
  readonly release: (release: BrakeRelease) => void;
  readonly onDecision: (listener: (decision: BrakeDecision) => void) => void;
}

export interface BrakeOptions {
  readonly env: Environment;
  readonly writer: Pick<Writer, 'write'>;
  readonly book: BrakeBook;
  readonly auditor: Auditor;
}

export function createBrake(options: BrakeOptions): BrakeOperations {
  const { env, writer, book, auditor } = options;

  book.onDecision((decision) => {
    const { type, state, reason } = decision;
    const fields = { ...state, reason };
    if (type === 'engaged') env.log.error(fields, 'the brake is on: rebuilds of this scope stop');
    else env.log.warn(fields, 'the brake is off');
    // An operator's release is on record under the operator's name.
    const by: By = { actor: RUG, why: reason, key: null };
    const deed = { action: `brake.${type}`, target: nameOf(state), after: { ...state } };
    const notice: SideWrite = {
      type: 'notice',
      tenantId: state.scope === 'tenant' ? state.key : '',
      notice: { type: 'brake', body: { decision: type, ...fields } },
    };
    writer.write([auditor.done(by, deed), notice], true).catch((error: unknown) => {
      env.log.error(
        { ...fields, error: String(error) },
        'a decision of the brake is not on record',
      );
    });
  });

  return {
    list: book.list,
    release: async (wanted, by) => {
      const deed = { action: 'brake.release', target: wanted === null ? '*' : nameOf(wanted) };
      return auditor.guarded(by, deed, async () => {
        checkReach(wanted, by.actor);
        const engaged = book.list().filter((state) => state.engaged && covers(wanted, state));
        const releases = engaged.map(({ scope, key }): BrakeRelease => {
          const { name: who } = by.actor;
          return { scope, key, at: env.time.now(), who, reason: by.why ?? '' };
        });
        const before = { engaged: engaged.map((state) => ({ ...state })) };
        const sides = releases.map((release): SideWrite => ({ type: 'brake-release', release }));
        await writer.write([auditor.done(by, { ...deed, before }), ...sides], true);
        for (const release of releases) book.release(release);
        return engaged;
      });
    },
  };
}

const nameOf = ({ scope, key }: BrakeKey): string => `${scope} ${key}`;

const covers = (wanted: BrakeKey | null, { scope, key }: BrakeState): boolean =>
  wanted === null || (wanted.scope === scope && wanted.key === key);

function checkReach(wanted: BrakeKey | null, actor: Actor): void {
  if (wanted?.scope === 'tenant') checkTenant(actor, wanted.key);
  else checkAllTenants(actor, 'this brake');
}
