/** A router boots again, both members of a pair; what was pushed to it must be pushed anew. */
export { restartVerb as restart } from '../phantom/verbs/restart.ts';
