import { EDGE_FILES, type EdgeFile, EFFECTS, PURE_MODULES } from './effects.table.ts';
import type { Sources } from './sources.ts';
import { type ImportUse, readModule } from './syntax.ts';

interface Effect {
  name: string;
  line: number;
}

function isEffectfulImport({ specifier, typeOnly, names }: ImportUse): boolean {
  if (typeOnly || !specifier.startsWith('node:')) return false;
  const pure = PURE_MODULES[specifier];
  if (pure === undefined) return true;
  return pure !== 'all' && (names.length === 0 || !names.every((name) => pure.includes(name)));
}

function effectsOf(text: string): Effect[] {
  const { imports, globals } = readModule(text);
  return [
    ...imports.filter(isEffectfulImport).map(({ specifier, line }) => ({ name: specifier, line })),
    ...globals.filter(({ name }) => EFFECTS.some((effect) => effect.test(name))),
  ];
}

/** `process` covers `process.env`, `node:fs` covers `node:fs/promises`. */
function covers(listed: string, name: string): boolean {
  return name === listed || name.startsWith(`${listed}.`) || name.startsWith(`${listed}/`);
}

function staleEntries(edges: Readonly<Record<string, EdgeFile>>, sources: Sources): string[] {
  return Object.entries(edges).flatMap(([path, { effects }]) => {
    const text = sources.get(path);
    if (text === undefined) return [`${path} is listed as an edge file and does not exist`];
    const used = effectsOf(text);
    return effects
      .filter((listed) => !used.some(({ name }) => covers(listed, name)))
      .map((listed) => `${path} is listed for ${listed} and does not use it`);
  });
}

/**
 * Holds that only edge files reach out of the program: clock, timers, randomness, network, files,
 * processes, environment. Everything else gets them as a port; each leak breaks the simulation.
 */
export function checkEffects(
  sources: Sources,
  edges: Readonly<Record<string, EdgeFile>> = EDGE_FILES,
): string[] {
  const leaks = [...sources]
    .filter(([path]) => !path.endsWith('.entry.ts'))
    .flatMap(([path, text]) => {
      const allowed = edges[path]?.effects ?? [];
      return effectsOf(text)
        .filter(({ name }) => !allowed.some((listed) => covers(listed, name)))
        .map(
          ({ name, line }) => `${path}:${line} uses ${name}: take it as a port (model/ports.ts)`,
        );
    });
  return [...leaks, ...staleEntries(edges, sources)];
}
