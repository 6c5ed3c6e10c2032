/** A VM that is to go is powered off for its grace period; a restart restores it. */
export { scrubprepVerb as scrubprep } from '../phantom/verbs/scrubprep.ts';
