/** What operators do that is not about one resource. */
import type { ModeScope } from '../../../src/model/modes.ts';
import { drawReloadable } from '../dials.ts';
import type { Stage } from '../stage.ts';
import type { Happening } from './acts.ts';

/** One of them, its tenant, or everything. */
function someScope({ dice, dials }: Stage): readonly [ModeScope, string] {
  const { id, tenantId } = dice.pick(dials.resources);
  return dice.pick([
    ['resource', id],
    ['resource', id],
    ['tenant', tenantId],
    ['global', '*'],
  ] as const);
}

export const mode: Happening = (story, stage) => {
  const ms = stage.dice.happens(0.7) ? stage.dice.between(100, 10_000) : null;
  story.operators.mode(...someScope(stage), ms);
};

export const manage: Happening = (story, stage) => {
  story.operators.mode(...someScope(stage), 0);
};

export const release: Happening = (story) => story.operators.release();

export const reinject: Happening = (story, stage) =>
  story.operators.reinject(stage.dice.happens(0.2));

/** Somebody writes another configuration file, and perhaps has it read. */
export const reload: Happening = (story, stage) => {
  stage.config = { ...stage.config, ...drawReloadable(stage.dice, stage.dials.worldMs) };
  if (stage.dice.happens(0.8)) story.operators.reload();
};
