import type { Configuration, SeenInstance } from './wire.ts';

/** True when the instance has confirmed exactly this configuration. */
export const isConfigured = (
  { configuration }: SeenInstance,
  { digest, revision }: Configuration,
): boolean => configuration?.digest === digest && configuration.revision === revision;
