/** All normalization tables, in the order in which their rows are tried. */
import type { Rule } from './rule.ts';
import { GLANCE } from './sources/glance.ts';
import { KEYSTONE } from './sources/keystone.ts';
import { NEUTRON } from './sources/neutron.ts';
import { NOVA } from './sources/nova.ts';

/** Emitted before the work, and also when the call then fails: only the end counts (scenario 30). */
const BEGUN: readonly Rule[] = [{ match: ['*.start'], ignore: 'it has only begun' }];

export const TABLES: readonly Rule[] = [...BEGUN, ...NEUTRON, ...NOVA, ...KEYSTONE, ...GLANCE];
