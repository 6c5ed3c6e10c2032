/** Profiles: several clouds under short names, in one file of the operator. */
import { isMap, parseDocument } from 'yaml';
import { z } from 'zod';
import { nearest } from '../model/nearest.ts';
import { whyNot } from './documents.ts';
import { CtlFailure, EXIT } from './failure.ts';
import { FORMATS } from './formats.ts';
import type { CtlPorts } from './ports.ts';

const profile = z.strictObject({
  url: z.string().optional(),
  token: z.string().min(1).optional(),
  /** A path; `~/` is the home directory. */
  tokenFile: z.string().min(1).optional(),
  ca: z.string().min(1).optional(),
  amqp: z.string().optional(),
  output: z.enum(FORMATS).optional(),
});
export type Profile = z.output<typeof profile>;

const file = z.strictObject({
  default: z.string().optional(),
  profiles: z.record(z.string(), profile).default({}),
});

export interface Profiles {
  readonly path: string;
  readonly text: string;
  /** The profile that is used where none is named; null: none. */
  readonly preset: string | null;
  readonly all: Readonly<Record<string, Profile>>;
}

/** Where the file is: RUG_CTL_CONFIG, else below XDG_CONFIG_HOME, else below the home directory. */
function profilesPath(env: CtlPorts['env']): string {
  const { RUG_CTL_CONFIG, XDG_CONFIG_HOME, HOME = '' } = env;
  return RUG_CTL_CONFIG || `${XDG_CONFIG_HOME || `${HOME}/.config`}/rug/ctl.yaml`;
}

/**
 * Reads the file; without one there are no profiles. Warns when others can read a token in it.
 *
 * @throws CtlFailure naming what is wrong in it
 */
export async function readProfiles(ports: CtlPorts): Promise<Profiles> {
  const path = profilesPath(ports.env);
  const text = await ports.read(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw new CtlFailure(EXIT.usage, `cannot read ${path}: ${whyNot(error)}`);
  });
  const { default: preset = null, profiles: all } = parseProfiles(text, path);
  if (Object.values(all).some(({ token }) => token !== undefined)) await warnIfOpen(ports, path);
  return { path, text, preset, all };
}

function parseProfiles(text: string, path: string): z.output<typeof file> {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault !== undefined) throw badFile(path, fault.message);
  const parsed = file.safeParse(document.toJS() ?? {});
  if (!parsed.success) throw badFile(path, z.prettifyError(parsed.error));
  return parsed.data;
}

const badFile = (path: string, why: string): CtlFailure =>
  new CtlFailure(
    EXIT.usage,
    `${path}: ${why}`,
    'It holds {default: NAME, profiles: {NAME: {url, token or tokenFile, ca, amqp, output}}}.',
  );

/** Says on stderr when a file that holds a secret can be read by others. */
export async function warnIfOpen(ports: CtlPorts, path: string): Promise<void> {
  if (!(await ports.isOpen(path))) return;
  ports.err.write(`warning: ${path} holds a token, and others can read it: chmod 600 ${path}\n`);
}

/** The profile of this name; throws CtlFailure with the nearest one. */
export function profileNamed({ all, path }: Profiles, name: string): Profile {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found !== undefined) return found;
  const near = nearest(name, Object.keys(all));
  throw new CtlFailure(
    EXIT.usage,
    `there is no profile "${name}"${near === null ? '' : `; did you mean "${near}"?`}`,
    `Profiles are in ${path}; list them with \`rug-ctl profile list\`.`,
  );
}

/** The text of the file with another default; comments stay. */
export function withPreset({ text }: Profiles, name: string): string {
  const document = parseDocument(text);
  if (isMap(document.contents)) document.set('default', name);
  return document.toString();
}

/** A URL without the password in it. */
export function masked(url: string): string {
  if (!URL.canParse(url)) return '***';
  const parsed = new URL(url);
  if (parsed.password !== '') parsed.password = '***';
  return parsed.toString();
}
