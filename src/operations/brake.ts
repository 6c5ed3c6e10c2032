/** The operator's side of the brake: what it did, and the word that the deaths are real. */
import { type Actor, type By, RUG } from '../model/actor.ts';
import { checkAllTenants, checkTenant } from '../model/authority.ts';
import {
  type Brake,
  type BrakeDecision,
  type BrakeKey,
  type BrakeRelease,
  type BrakeState,
  nameOf,
} from '../model/brake.ts';
import type { JsonObject } from '../model/json.ts';
import type { BrakeOperations } from '../model/operations.ts';
import type { Environment } from '../model/ports.ts';
import type { SideWrite } from '../model/store.ts';
import type { Auditor } from './auditor.ts';

/** Counts deaths and keeps rebuilds back; the gates have it. */
export interface BrakeBook extends Brake {
  readonly release: (releases: readonly BrakeRelease[]) => void;
  readonly onDecision: (listener: (decision: BrakeDecision) => void) => void;
}

export interface BrakeOptions {
  readonly env: Environment;
  readonly book: BrakeBook;
  readonly auditor: Auditor;
  /** A notice is durable: whoever publishes notices may look. */
  readonly onNotice: () => void;
}

export function createBrake(options: BrakeOptions): BrakeOperations {
  const { env, book, auditor, onNotice } = options;

  book.onDecision((decision) => {
    const { type, state, reason } = decision;
    const fields = { ...state, reason };
    if (type === 'engaged') env.log.error(fields, 'the brake is on: rebuilds of this scope stop');
    else env.log.warn(fields, 'the brake is off');
    // An operator's release is on record under the operator's name.
    const by: By = { actor: RUG, why: reason, key: null };
    const deed = { action: `brake.${type}`, target: nameOf(state), after: recordOf(state) };
    const notice: SideWrite = {
      type: 'notice',
      tenantId: state.scope === 'tenant' ? state.key : '',
      notice: { type: 'brake', body: { decision: type, ...fields } },
    };
    auditor.done(by, deed, [notice]).then(onNotice, (error: unknown) => {
      const lost = { ...fields, error: String(error) };
      env.log.error(lost, 'a decision of the brake is not on record');
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
        // What each of them has lost is on record since it was engaged.
        const before = { engaged: engaged.map(nameOf) };
        const sides = releases.map((release): SideWrite => ({ type: 'brake-release', release }));
        await auditor.done(by, { ...deed, before }, sides);
        book.release(releases);
        return engaged;
      });
    },
  };
}

const covers = (wanted: BrakeKey | null, { scope, key }: BrakeState): boolean =>
  wanted === null || (wanted.scope === scope && wanted.key === key);

function checkReach(wanted: BrakeKey | null, actor: Actor): void {
  if (wanted?.scope === 'tenant') checkTenant(actor, wanted.key);
  else checkAllTenants(actor, 'this brake');
}

/** A state as it is put on record: its time for people. */
const recordOf = (state: BrakeState): JsonObject => ({
  ...state,
  since: state.since === null ? null : new Date(state.since).toISOString(),
});
