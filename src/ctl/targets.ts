import { type Resource, resource, sweepStarted } from './answers.ts';
import type { Client } from './client.ts';
import { resources } from './explain.ts';
import { CtlFailure, EXIT } from './failure.ts';
import type { CtlPorts } from './ports.ts';

/** Whom an action is for: named resources, or all that a wildcard means (spec 3.5). */
export type Target =
  | { readonly type: 'ids'; readonly ids: readonly string[] }
  | { readonly type: 'wildcard'; readonly word: '*' | 'error' };

export const resourcePath = (id: string): string => `/v1/resources/${encodeURIComponent(id)}`;

/** Reads the targets of a command line; throws CtlFailure when wildcards and ids are mixed. */
export function toTarget(words: readonly string[]): Target {
  const [word] = words.filter((one) => one === '*' || one === 'error');
  if (word === undefined) return { type: 'ids', ids: words };
  if (words.length > 1) {
    throw new CtlFailure(
      EXIT.usage,
      `"${word}" stands for itself, not beside other targets`,
      "Quote it ('*'): else the shell makes file names of it.",
    );
  }
  return { type: 'wildcard', word: word === '*' ? '*' : 'error' };
}

/** Throws CtlFailure when a named resource is not of the kind that the command is about. */
export async function checkKind(client: Client, id: string, kind: string | null): Promise<void> {
  if (kind === null) return;
  insistOnKind(await client.call({ path: resourcePath(id), shape: resource }), kind);
}

/** The same for a resource that was read. */
export function insistOnKind(found: Pick<Resource, 'id' | 'kind'>, kind: string | null): void {
  if (kind === null || found.kind === kind) return;
  throw new CtlFailure(
    EXIT.failed,
    `${found.id} is a ${found.kind}, not a ${kind}`,
    'The commands of `rug-ctl resource` are for every kind.',
  );
}

/** Asks before many resources are hit. False: the answer was no. */
export async function confirmSweep(
  ports: CtlPorts,
  client: Client,
  body: { readonly type: string; readonly target: string },
  yes: boolean,
): Promise<boolean> {
  if (yes) return true;
  const { matched } = await client.call({
    method: 'POST',
    path: '/v1/sweeps',
    body: { ...body, dryRun: true },
    shape: sweepStarted,
  });
  if (ports.confirm === null) {
    throw new CtlFailure(
      EXIT.usage,
      `${body.type} of "${body.target}" hits ${resources(matched)}, and nobody is there to confirm it`,
      'Add --yes.',
    );
  }
  return ports.confirm(`${body.type} hits ${resources(matched)}. Go on? [y/N] `);
}
