import { posix } from 'node:path';
import { CLOSURES, COMPOSITION, PACKAGES, ROOMS, SHARED_DRIVER_FOLDERS } from './rooms.table.ts';
import type { Sources } from './sources.ts';
import { type ImportUse, readModule } from './syntax.ts';

/** An import from one file of src to another. */
interface Edge extends ImportUse {
  from: string;
  to: string;
}

const MODULE_OF_NODE = /^node:/;

/** The room of a file: `src/store/writer.ts` -> store, `src/main.ts` -> composition. */
function roomOf(path: string): string {
  const [, room = '', ...rest] = path.split('/');
  return rest.length === 0 ? COMPOSITION : room;
}

function isEntry(path: string): boolean {
  return path.endsWith('.entry.ts');
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function edgesOf(path: string, imports: readonly ImportUse[]): Edge[] {
  return imports
    .filter(({ specifier }) => isRelative(specifier))
    .map((use) => ({
      ...use,
      from: path,
      to: posix.join(posix.dirname(path), use.specifier),
    }));
}

/** Imports between rooms point down; what composes them is held by the closures instead. */
function roomProblem({ from, to, line }: Edge): string | undefined {
  const room = roomOf(from);
  const target = roomOf(to);
  const at = `${from}:${line}`;
  if (!to.startsWith('src/')) return `${at} imports ${to}, which is outside src`;
  if (isEntry(to)) return `${at} imports ${to}: an entry is started, not imported`;
  if (room === target || room === COMPOSITION) return undefined;
  if (target === COMPOSITION) {
    return isEntry(from) ? undefined : `${at} imports ${to}: no room imports what composes it`;
  }
  const allowed = ROOMS[room];
  if (allowed === undefined) return `${at} is in no room of scripts/check/rooms.table.ts`;
  if (allowed.includes(target)) return undefined;
  return `${at} room ${room} must not import room ${target}: meet in a port of model`;
}

function driverFolder(path: string): string | undefined {
  return /^src\/drivers\/([^/]+)\//.exec(path)?.[1];
}

/** A driver folder stands alone, but for the shared ones. */
function driverProblem({ from, to, line }: Edge): string | undefined {
  const [folder, target] = [driverFolder(from), driverFolder(to)];
  if (folder === undefined || target === undefined || folder === target) return undefined;
  if (SHARED_DRIVER_FOLDERS.includes(target)) return undefined;
  return `${from}:${line} driver ${folder} must not import driver ${target}`;
}

/** A package is one room's business; zod is everyone's. */
function packageProblem(path: string, { specifier, line }: ImportUse): string | undefined {
  if (isRelative(specifier) || specifier === 'zod') return undefined;
  const room = roomOf(path);
  const at = `${path}:${line}`;
  const owners = Object.entries(PACKAGES).find(
    ([name]) => specifier === name || specifier.startsWith(name.replace(/\/?$/, '/')),
  )?.[1];
  if (owners?.includes(room)) return undefined;
  if (owners !== undefined) {
    return `${at} must not import ${specifier}: it belongs to ${owners.join(' and ')}`;
  }
  if (room === 'model') return `${at} must not import ${specifier}: model has only zod`;
  if (MODULE_OF_NODE.test(specifier)) return undefined;
  return `${at} imports ${specifier}, which has no owner in scripts/check/rooms.table.ts`;
}

/** Every file that is loaded with `entry`, with the file that imports it first. */
function closureOf(
  entry: string,
  edges: ReadonlyMap<string, readonly Edge[]>,
): Map<string, string> {
  const reached = new Map([[entry, '']]);
  for (const path of reached.keys()) {
    for (const { to, typeOnly } of edges.get(path) ?? []) {
      if (!typeOnly && !reached.has(to)) reached.set(to, path);
    }
  }
  return reached;
}

function closureProblems(entry: string, edges: ReadonlyMap<string, readonly Edge[]>): string[] {
  const closure = CLOSURES.find(({ entries }) => entries.test(entry));
  if (closure === undefined) return [`${entry} has no closure in scripts/check/rooms.table.ts`];
  const isAllowed = (path: string): boolean =>
    roomOf(path) === COMPOSITION || closure.rooms.some((room) => path.startsWith(`src/${room}/`));
  return [...closureOf(entry, edges)]
    .filter(([path]) => !isAllowed(path))
    .map(([path, by]) => `${entry} must not load ${path} (imported by ${by})`);
}

/** Cycles of files, each told once, by following imports depth first. */
function cycles(edges: ReadonlyMap<string, readonly Edge[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`cycle: ${[...trail.slice(start), path].join(' -> ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const { to } of edges.get(path) ?? []) follow(to, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) follow(path, []);
  return found;
}

/** Holds the rules between rooms (docs/architecture.md) over the files of src. */
export function checkRooms(sources: Sources): string[] {
  const modules = [...sources].map(([path, text]) => ({ path, imports: readModule(text).imports }));
  const edges = new Map(modules.map(({ path, imports }) => [path, edgesOf(path, imports)]));
  const all = [...edges.values()].flat();
  return [
    ...modules.flatMap(({ path, imports }) =>
      imports.flatMap((use) => packageProblem(path, use) ?? []),
    ),
    ...all.flatMap((edge) => roomProblem(edge) ?? []),
    ...all.flatMap((edge) => driverProblem(edge) ?? []),
    ...[...edges.keys()].filter(isEntry).flatMap((entry) => closureProblems(entry, edges)),
    ...cycles(edges),
  ];
}
