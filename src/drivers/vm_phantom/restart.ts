/** A VM boots again: the same instance, whatever it was before. */
export { restartVerb as restart } from '../phantom/verbs/restart.ts';
