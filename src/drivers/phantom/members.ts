import { DriverError, type VerbResult } from '../../model/driver.ts';
import type { SeenInstance } from './wire.ts';

/** What became of the members of a pair. */
export interface MembersDone {
  readonly did: boolean;
  /** Those it worked on. */
  readonly reached: readonly SeenInstance[];
}

/** The world could not be asked, or the instance not be reached: nobody has refused anything. */
const NO_CONTACT: readonly (number | undefined)[] = [2003, 2004];

/**
 * Does it to each instance; one that fails does not keep the others from theirs. When none is
 * reached it throws the failure that says most: a refusal before a lack of contact.
 */
export async function eachMember(
  instances: readonly SeenInstance[],
  result: VerbResult,
  act: (instance: SeenInstance) => Promise<boolean>,
): Promise<MembersDone> {
  const reached: SeenInstance[] = [];
  const failures: DriverError[] = [];
  let did = false;
  for (const instance of instances) {
    try {
      did = (await act(instance)) || did;
      reached.push(instance);
    } catch (error) {
      if (!ofOneMember(error)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined || reached.length > 0) return { did, reached };
  const telling = failures.find(({ number }) => !NO_CONTACT.includes(number)) ?? first;
  throw withResult(telling, result);
}

/** A failure that says nothing about the other members; one that stops the verb stops it for all. */
const ofOneMember = (error: unknown): error is DriverError =>
  error instanceof DriverError && error.class === 'retry' && error.number !== 1011;

/** The same failure, with what is known of the instances in spite of it. */
export function withResult(error: DriverError, result: VerbResult): DriverError {
  const { class: outcome, number } = error;
  const known = number === undefined ? {} : { number };
  return new DriverError(error.message, { class: outcome, ...known, result, cause: error });
}
