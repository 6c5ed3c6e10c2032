/**
 * The transitions of the Astara machine, typed by hand from its behaviour specification, section 1.4.
 * It imports nothing: what is expected must not come from what is tested. States bear their names
 * of 1.1 (CreateInstance is CreateVM, ReadStats is Stats ...).
 */

export const ASTARA_STATUSES = [
  'down',
  'booting',
  'up',
  'configured',
  'restart',
  'replug',
  'gone',
  'error',
  'degraded',
] as const;

export const ASTARA_ACTIONS = [
  'create',
  'read',
  'update',
  'delete',
  'poll',
  'rebuild',
  'cluster_rebuild',
] as const;

export type AstaraStatus = (typeof ASTARA_STATUSES)[number];
export type AstaraAction = (typeof ASTARA_ACTIONS)[number];

export const ASTARA_STATES = [
  'CalcAction',
  'Alive',
  'CreateVM',
  'CheckBoot',
  'ReplugVM',
  'StopVM',
  'RebuildVM',
  'ConfigureVM',
  'PushUpdate',
  'Stats',
  'ClearError',
] as const;
export type AstaraState = (typeof ASTARA_STATES)[number];

type Target = AstaraState | 'Exit';
/** One target for every action, or some by name and `other` for the rest. */
type Cell = Target | (Partial<Record<AstaraAction, Target>> & { readonly other: Target });
type Line = Readonly<Record<AstaraStatus, Cell>>;

const calc = (other: Target): Cell => ({ rebuild: 'RebuildVM', delete: 'StopVM', other });
const read = (other: Target): Cell => ({ read: 'Stats', other });

const NEXT_OF_CLEAR_ERROR: Cell = {
  delete: 'StopVM',
  rebuild: 'RebuildVM',
  poll: 'CalcAction',
  other: 'Alive',
};

const ASTARA_MATRIX: Readonly<Record<AstaraState, Line>> = {
  CalcAction: {
    down: calc('CreateVM'),
    booting: calc('CheckBoot'),
    up: calc('Alive'),
    configured: calc('Alive'),
    restart: calc('Alive'),
    replug: calc('Alive'),
    gone: 'StopVM',
    // The cooldown is over; inside of it see ASTARA_COOLDOWN.
    error: { poll: 'CalcAction', other: 'ClearError' },
    degraded: calc('CreateVM'),
  },
  Alive: {
    down: 'CreateVM',
    booting: 'ConfigureVM',
    up: 'ConfigureVM',
    configured: { poll: 'CalcAction', read: 'Stats', other: 'ConfigureVM' },
    restart: 'ConfigureVM',
    replug: 'ConfigureVM',
    gone: 'StopVM',
    error: 'ConfigureVM',
    degraded: 'CreateVM',
  },
  CreateVM: {
    down: 'CreateVM',
    booting: 'CheckBoot',
    up: 'CheckBoot',
    configured: 'CheckBoot',
    restart: 'CheckBoot',
    replug: 'CheckBoot',
    gone: 'StopVM',
    error: 'CalcAction',
    degraded: 'CheckBoot',
  },
  CheckBoot: {
    down: 'StopVM',
    booting: 'CalcAction',
    up: 'ConfigureVM',
    configured: 'CalcAction',
    restart: 'CalcAction',
    replug: 'ReplugVM',
    gone: 'StopVM',
    error: 'CalcAction',
    degraded: 'CalcAction',
  },
  ReplugVM: {
    down: 'ConfigureVM',
    booting: 'ConfigureVM',
    up: 'ConfigureVM',
    configured: 'ConfigureVM',
    restart: 'StopVM',
    replug: 'ConfigureVM',
    gone: 'ConfigureVM',
    error: 'ConfigureVM',
    degraded: 'ConfigureVM',
  },
  StopVM: {
    down: { delete: 'Exit', other: 'CreateVM' },
    booting: 'StopVM',
    up: 'StopVM',
    configured: 'StopVM',
    restart: 'StopVM',
    replug: 'StopVM',
    gone: 'Exit',
    error: 'StopVM',
    degraded: 'StopVM',
  },
  RebuildVM: {
    down: 'CreateVM',
    booting: 'RebuildVM',
    up: 'RebuildVM',
    configured: 'RebuildVM',
    restart: 'RebuildVM',
    replug: 'RebuildVM',
    gone: 'Exit',
    error: 'RebuildVM',
    degraded: 'RebuildVM',
  },
  ConfigureVM: {
    down: 'StopVM',
    booting: read('CalcAction'),
    up: 'PushUpdate',
    configured: read('CalcAction'),
    restart: 'StopVM',
    replug: 'ReplugVM',
    gone: 'StopVM',
    error: read('CalcAction'),
    degraded: read('CalcAction'),
  },
  PushUpdate: everywhere('CalcAction'),
  Stats: everywhere('CalcAction'),
  // Built with the state that CalcAction would have chosen; a poll builds none.
  ClearError: everywhere(NEXT_OF_CLEAR_ERROR),
};

/** CalcAction in `error` inside the cooldown: whatever is asked is swallowed (7 rows). */
const ASTARA_COOLDOWN: Target = 'CalcAction';

export interface AstaraRow {
  readonly state: AstaraState;
  readonly status: AstaraStatus;
  readonly action: AstaraAction;
  readonly cooldown: boolean;
  readonly next: Target;
}

/** 11 states x 9 statuses x 7 actions, and 7 for the cooldown: 700 rows. */
export function astaraRows(): readonly AstaraRow[] {
  const rows: AstaraRow[] = [];
  for (const state of ASTARA_STATES) {
    for (const status of ASTARA_STATUSES) {
      for (const action of ASTARA_ACTIONS) {
        const cell = ASTARA_MATRIX[state][status];
        const next = typeof cell === 'string' ? cell : (cell[action] ?? cell.other);
        rows.push({ state, status, action, cooldown: false, next });
      }
    }
  }
  for (const action of ASTARA_ACTIONS) {
    rows.push({
      state: 'CalcAction',
      status: 'error',
      action,
      cooldown: true,
      next: ASTARA_COOLDOWN,
    });
  }
  return rows;
}

function everywhere(cell: Cell): Line {
  return {
    down: cell,
    booting: cell,
    up: cell,
    configured: cell,
    restart: cell,
    replug: cell,
    gone: cell,
    error: cell,
    degraded: cell,
  };
}
