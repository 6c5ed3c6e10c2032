/** A quiesced router is off; its ports stay, so that a restart brings back the same one. */
export { quiesceVerb as quiesce } from '../phantom/verbs/quiesce.ts';
