import { KINDS } from '../../src/drivers/kinds.ts';
import { createIntake } from '../../src/events/intake.ts';
import type { Intake } from '../../src/model/ports.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { Commander } from './commander.ts';
import { Ledger } from './ledger.ts';

/** The kinds there are, each with a phantom driver. */
export const DRIVERS = {
  kinds: new Map(KINDS.map((kind) => [kind.name, kind])),
  has: (kind: string, hardware: string): boolean =>
    hardware === 'phantom' && KINDS.some(({ name }) => name === kind),
};

/** An intake over a ledger. */
export function setup(
  ledger = new Ledger(),
  commander = new Commander(),
): {
  intake: Intake;
  ledger: Ledger;
  commander: Commander;
  witness: Witness;
} {
  const { env, witness } = witnessedEnvironment(new VirtualTime());
  const intake = createIntake({
    ...ledger,
    env,
    commands: commander,
    kinds: DRIVERS,
    sources: { neutron: { hardware: 'phantom' } },
  });
  return { intake, ledger, commander, witness };
}
