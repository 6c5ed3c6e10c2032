/** What a code means: of the table of errors, or of a driver. */
import type { DriverRegistry } from '../model/driver.ts';
import { DRIVER_ERRORS, ERRORS, type ErrorCode, stepErrorNumber } from '../model/errors.ts';
import { LOOKS, VERBS } from '../model/words.ts';

/** A code with what is known of it; null: that is not a matter of this code. */
export interface Explained {
  readonly code: string;
  /** HTTP status, of the errors of the API. */
  readonly status: number | null;
  /** What to do about it. */
  readonly hint: string | null;
  /** What went wrong, of the errors of drivers. */
  readonly title: string | null;
  /** What is done about it, of the errors of drivers. */
  readonly outcome: string | null;
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
const isDriverNumber = (number: string): number is keyof typeof DRIVER_ERRORS =>
  Object.hasOwn(DRIVER_ERRORS, number);

/** `<driver>_<verb>_<nnnn>` */
const DRIVER_CODE = new RegExp(`^(.+)_(${[...VERBS, ...LOOKS].join('|')})_(\\d{4})$`);

/** null: there is no such code. */
export function explain(
  code: string,
  { drivers }: Pick<DriverRegistry, 'drivers'>,
): Explained | null {
  if (isErrorCode(code)) return { code, ...ERRORS[code], title: null, outcome: null };
  const [, name, verb, number = ''] = DRIVER_CODE.exec(code) ?? [];
  const driver = drivers.find((one) => one.name === name);
  if (driver === undefined) return null;
  const known = { code, status: null, hint: null };
  if (isDriverNumber(number)) return { ...known, ...DRIVER_ERRORS[number] };
  const own = Object.entries(driver.verbs).find(([one]) => one === verb)?.[1];
  const index = own?.steps.findIndex((_, at) => stepErrorNumber(at) === number) ?? -1;
  const step = own?.steps[index];
  if (step === undefined) return null;
  return { ...known, title: `A command of the step "${step}" failed`, outcome: 'retry' };
}
