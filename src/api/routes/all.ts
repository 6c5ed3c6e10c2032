import type { CheckBacklog } from '../backlog.ts';
import type { Feed } from '../changes/feed.ts';
import { refuseOtherMethods } from '../methods.ts';
import type { ApiPorts, App } from '../ports.ts';
import { auditRoute } from './audit.ts';
import { brakeRoutes } from './brake.ts';
import { changesRoute } from './changes.ts';
import { commandRoutes } from './commands.ts';
import { configRoutes } from './config.ts';
import { createRoute } from './create.ts';
import { deadLetterRoutes } from './dead.letters.ts';
import { diagramRoute } from './diagram.ts';
import { errorRoutes } from './errors.ts';
import { eventRoutes } from './events.ts';
import { historyRoute } from './history.ts';
import { kindRoute } from './kinds.ts';
import { meRoute } from './me.ts';
import { modeRoutes } from './modes.ts';
import { notificationRoutes } from './notifications.ts';
import { planRoute } from './plans.ts';
import { probeRoutes } from './probes.ts';
import { resourceRoutes } from './resources.ts';
import { type Program, statusRoute } from './status.ts';
import { sweepRoutes } from './sweeps.ts';
import { tenantRoute } from './tenants.ts';
import { whyRoute } from './why.ts';
import { workersRoute } from './workers.ts';

/** What the routes need besides the ports. */
export interface RouteSettings extends Program {
  readonly maxBacklog: number;
  readonly feed: Feed;
  readonly checkBacklog: CheckBacklog;
}

/** Bodies as every route takes them. */
const PLAIN = [
  resourceRoutes,
  createRoute,
  eventRoutes,
  historyRoute,
  tenantRoute,
  whyRoute,
  sweepRoutes,
  planRoute,
  modeRoutes,
  brakeRoutes,
  auditRoute,
  deadLetterRoutes,
  kindRoute,
  errorRoutes,
  diagramRoute,
  workersRoute,
  meRoute,
  probeRoutes,
] as const;

/** In a scope of its own, so that the document sees all of them and 405 none but them. */
export function addRoutes(app: App, ports: ApiPorts, settings: RouteSettings): void {
  const finish = refuseOtherMethods(app);
  for (const add of PLAIN) add(app, ports);
  statusRoute(app, ports, settings);
  changesRoute(app, ports, settings.feed);
  commandRoutes(app, ports, settings.checkBacklog);
  app.register((scope: App, _options, done) => {
    notificationRoutes(scope, ports, settings.maxBacklog);
    done();
  });
  app.register((scope: App, _options, done) => {
    configRoutes(scope, ports);
    done();
  });
  app.after(finish);
}
