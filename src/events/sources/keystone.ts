/** Keystone: who may do what; resources have owners, not users. */
import type { Rule } from '../rule.ts';

export const KEYSTONE: readonly Rule[] = [
  { match: ['identity.*'], ignore: 'identities change no resource' },
];
