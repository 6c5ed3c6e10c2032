/** A VM gets its configuration, and the interfaces it gained or lost. */
export { updaterunningVerb as updaterunning } from '../phantom/verbs/updaterunning.ts';
