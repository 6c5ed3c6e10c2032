/** The kinds of resource there are drivers for. */
import type { ZodType } from 'zod';
import type { Kind } from '../model/driver.ts';
import type { JsonObject } from '../model/json.ts';
import { virtualRouterSpec, vmSpec } from '../model/specs.ts';

const HOUR = 3600;

/** Two for a pair. */
export const requiredRouters: Kind['required'] = (spec) => (spec.ha === true ? 2 : 1);

export const KINDS: readonly Kind[] = [
  {
    name: 'virtual_router',
    recovery: 'recreate',
    graceSeconds: 0,
    spec: virtualRouterSpec as ZodType<JsonObject>,
    required: requiredRouters,
    description: 'A router of a tenant: one instance, or a pair when it is highly available.',
  },
  {
    name: 'vm',
    recovery: 'restart',
    graceSeconds: 168 * HOUR,
    spec: vmSpec as ZodType<JsonObject>,
    required: () => 1,
    description: 'A virtual machine of a tenant; what is in it is the tenant’s.',
  },
];
