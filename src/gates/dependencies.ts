import type { Prerequisite } from '../model/driver.ts';
import type { AdmitRequest, Directory, Gate, Parked } from '../model/ports.ts';
import type { Verb } from '../model/words.ts';

/** What a verb needs of its relatives, declared by its driver. */
export type PrerequisitesOf = (
  kind: string,
  hardware: string,
  verb: Verb,
) => readonly Prerequisite[];

/**
 * Keeps a verb back until its relatives are as its driver wants them (Robot specification, codes
 * 0100 to 0103). The replacement of an instance never waits: its resource stays.
 */
export function dependenciesGate(directory: Directory, prerequisites: PrerequisitesOf): Gate {
  const check = ({ run, subject }: AdmitRequest): Parked | null => {
    if (run.args.purpose === 'replace') return null;
    for (const prerequisite of prerequisites(subject.kind, subject.hardware, run.verb)) {
      const reason =
        prerequisite.relative === 'parent'
          ? parentReason(directory, subject.parentId)
          : dependentsReason(directory, subject.id);
      if (reason !== null) return { gate: 'dependencies', reason };
    }
    return null;
  };
  return {
    name: 'dependencies',
    check,
    take: () => {},
    done: () => {},
    onChange: (listener) => {
      directory.onChange((changed) => {
        if (changed.parentId !== null || directory.dependents(changed.id).length > 0) listener();
      });
    },
  };
}

function parentReason(directory: Directory, parentId: string | null): string | null {
  if (parentId === null) return null;
  const parent = directory.get(parentId);
  if (parent === undefined) return `its parent ${parentId} is unknown`;
  const { status, state } = parent.view;
  if (state === 'Exit') return `its parent ${parentId} is closed`;
  return status === 'configured' ? null : `its parent ${parentId} is ${status}`;
}

function dependentsReason(directory: Directory, id: string): string | null {
  const left = directory.dependents(id).filter(({ view }) => view.state !== 'Exit');
  if (left.length === 0) return null;
  return `waits for what depends on it: ${left.length} left`;
}
