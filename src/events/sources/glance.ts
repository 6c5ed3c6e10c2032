/** Glance: an image counts when an instance is built from it, not before. */
import type { Rule } from '../rule.ts';

export const GLANCE: readonly Rule[] = [
  { match: ['image.*'], ignore: 'an image changes no resource until it is booted' },
];
