/** The names that callers give to resources and tenants: they end up in URLs, keys and logs. */
import { z } from 'zod';

const LONGEST = 128;

const word = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/,
    `must be letters, digits and . _ : @ -, at most ${LONGEST}`,
  );

/** The id of a resource; `error` is a target of sweeps, as `*` is, and no name. */
export const resourceId = word.refine((id) => id !== 'error', 'is a target, not a name');

/** The owner of resources, with or without dashes. */
export const tenantId = word;
