/** A quiesced VM is off, and kept. */
export { quiesceVerb as quiesce } from '../phantom/verbs/quiesce.ts';
