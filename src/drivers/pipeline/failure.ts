/** From whatever was thrown to a class and a code of the error registry. */
import {
  DriverError,
  type Outcome,
  type OutcomeClass,
  type VerbDriver,
} from '../../model/driver.ts';
import { driverErrorCode, stepErrorNumber, textOf } from '../../model/errors.ts';
import type { Fault } from '../../model/resource.ts';
import type { Look, Verb } from '../../model/words.ts';

const UNEXPECTED = '1000';
const FAILED = '1001';

/** Where an error was thrown: its index numbers an error that has no number of its own. */
export interface FailedStep {
  readonly name: string;
  readonly index: number;
}

export interface Failure {
  readonly class: OutcomeClass;
  readonly fault: Fault;
  readonly result: (Outcome & { ok: false })['result'];
}

/** A driver's error keeps its class and number; what nobody expected is tried again. */
export function failureOf(
  error: unknown,
  driver: VerbDriver,
  verb: Verb | Look,
  at: number,
  step?: FailedStep,
): Failure {
  const known = error instanceof DriverError;
  const number = known ? numberOf(error, step) : UNEXPECTED;
  return {
    class: known ? error.class : 'retry',
    fault: {
      code: driverErrorCode(driver.name, verb, number),
      message: textOf(error),
      at,
      ...(step === undefined ? {} : { step: step.name }),
    },
    result: known ? error.result : undefined,
  };
}

function numberOf(error: DriverError, step: FailedStep | undefined): string {
  if (error.number !== undefined) return String(error.number).padStart(4, '0');
  return step === undefined ? FAILED : stepErrorNumber(step.index);
}
