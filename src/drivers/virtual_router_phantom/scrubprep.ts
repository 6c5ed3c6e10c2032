/** A router that is to go is powered off first. */
export { scrubprepVerb as scrubprep } from '../phantom/verbs/scrubprep.ts';
