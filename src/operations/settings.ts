/** The configuration as operators see it, and its reload. */

import { checkAllTenants } from '../model/authority.ts';
import { textOf } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import type { ConfigOperations, OptionChange } from '../model/operations.ts';
import type { Environment } from '../model/ports.ts';
import type { Auditor } from './auditor.ts';

/** The configuration in force; the config room has it. */
export type Settings = Pick<ConfigOperations, 'show' | 'check'> & {
  readonly reload: () => Awaited<ReturnType<ConfigOperations['reload']>>;
};

export function createSettings(
  settings: Settings,
  { log }: Pick<Environment, 'log'>,
  auditor: Auditor,
): ConfigOperations {
  return {
    show: settings.show,
    check: settings.check,
    reload: (by) => {
      const deed = { action: 'config.reload', target: 'configuration' };
      return auditor.guarded(by, deed, async () => {
        checkAllTenants(by.actor, 'the configuration');
        const report = settings.reload();
        const { applied, restart } = report;
        const before = valuesOf(applied, 'before');
        const after = { ...valuesOf(applied, 'after'), restart: restart.map(({ path }) => path) };
        try {
          await auditor.done(by, { ...deed, before, after });
        } catch (error) {
          // It is in force: whoever asked for it must hear so.
          const changed = applied.map(({ path }) => path);
          const fields = { who: by.actor.name, changed, error: textOf(error) };
          log.error(fields, 'the configuration was reloaded, and the audit does not have it');
        }
        return report;
      });
    },
  };
}

/** Masked already: an option's secret is never in a report. */
function valuesOf(changes: readonly OptionChange[], which: 'before' | 'after'): JsonObject {
  return Object.fromEntries(changes.map((change) => [change.path, JSON.stringify(change[which])]));
}
