import { isDeepStrictEqual } from 'node:util';
import { RugError, textOf } from '../model/errors.ts';
import type { EffectiveOption, OptionChange, ReloadReport } from '../model/operations.ts';
import { contradictions } from './checks.ts';
import type { Config } from './config.ts';
import { DEFAULT_ORIGIN, type Loaded, loadConfig } from './load.ts';
import { OPTIONS, setAt, type Tree, valueAt } from './options.ts';
import { badConfig, type Problem } from './problems.ts';
import type { Variables } from './variables.ts';
import { parseYaml } from './yaml.ts';

/** Where a configuration is read from, again at every reload. */
export interface ConfigSources {
  /** The YAML file; null: there is none. */
  readonly filePath: string | null;
  /** Which setting named it, for messages: `--config` or `RUG_CONFIG`. */
  readonly fileSetting?: string;
  readonly flags: Variables;
  readonly environment: () => Variables;
  /** Throws when it cannot. */
  readonly readText: (path: string) => string;
}

/** Judges a configuration by what the schema does not know, such as which kinds there are. */
export type ConfigCheck = (config: Config) => readonly Problem[];

/**
 * The configuration that is in force. A reload moves the options that can be moved; the others stay as
 * they were when the process started.
 */
export class LiveConfig {
  readonly #sources: ConfigSources;
  readonly #checks: ConfigCheck[] = [contradictions];
  readonly #listeners: ((config: Config) => void)[] = [];
  #inForce: Loaded;

  /** Reads everything. Throws RugError `bad_config`. */
  constructor(sources: ConfigSources) {
    this.#sources = sources;
    this.#inForce = this.#read();
  }

  current = (): Config => this.#inForce.config;

  /** Every option as it is in force, secrets masked. */
  show = (): readonly EffectiveOption[] => this.#inForce.options;

  /**
   * What a reload would do if the file held this text. Throws RugError `bad_config`.
   *
   * @param name What the text is called in what is said of it
   */
  check = (text: string, name = 'the file'): ReloadReport =>
    this.#compare(this.#load(text, name, name)).report;

  /** Reads file and environment again. Throws RugError `bad_config`: then nothing has changed. */
  reload = (): ReloadReport => {
    const { next, report } = this.#compare(this.#read());
    this.#inForce = next;
    if (report.applied.length > 0) {
      for (const listener of this.#listeners) listener(next.config);
    }
    return report;
  };

  /** Told after every reload that has changed something. */
  onChange = (listener: (config: Config) => void): void => {
    this.#listeners.push(listener);
  };

  /** From now on every configuration must pass this as well. Throws RugError `bad_config`. */
  require = (check: ConfigCheck): void => {
    this.#checks.push(check);
    this.#judge(this.#inForce);
  };

  #read(): Loaded {
    const { filePath, fileSetting = 'RUG_CONFIG', readText } = this.#sources;
    if (filePath === null) return this.#load('', null, '');
    const told = `${fileSetting}: ${filePath}`;
    const text = usable(told, () => readText(filePath));
    return this.#load(text, filePath, told);
  }

  /** `told`: what the text is called where it is no YAML. */
  #load(text: string, filePath: string | null, told: string): Loaded {
    const { flags, environment, readText } = this.#sources;
    const file = usable(told, () => parseYaml(text));
    return loadConfig({ file, filePath, flags, environment: environment(), readText });
  }

  /** What would be in force after `wanted` has been read, and what that changes. */
  #compare(wanted: Loaded): { readonly next: Loaded; readonly report: ReloadReport } {
    this.#judge(wanted);
    const config = structuredClone(this.#inForce.config);
    const applied: OptionChange[] = [];
    const restart: OptionChange[] = [];
    const options = OPTIONS.map(({ name, path, meta }, index) => {
      const [before, after] = [this.#inForce.options[index], wanted.options[index]];
      if (before === undefined || after === undefined) throw new Error(`no option ${name}`);
      const value = valueAt(wanted.config, path);
      if (isDeepStrictEqual(valueAt(config, path), value)) return after;
      const change = { path: name, before: before.value, after: after.value };
      (meta.reload === true ? applied : restart).push(change);
      if (meta.reload !== true) return before;
      setAt(config as Tree, path, value);
      return after;
    });
    const next = { config, options };
    this.#judge(next, 'until a restart, with what takes one as it is now: ');
    return { next, report: { applied, restart } };
  }

  #judge({ config, options }: Loaded, prefix = ''): void {
    const problems = this.#checks.flatMap((check) => check(config));
    if (problems.length === 0) return;
    const told = problems.map(({ path, message }) => ({ path, message: `${prefix}${message}` }));
    throw badConfig(told, ({ path }) => {
      const name = path.join('.');
      const option = options.find((one) => name === one.path || name.startsWith(`${one.path}.`));
      return option === undefined || option.origin === DEFAULT_ORIGIN ? null : option.origin;
    });
  }
}

/** What `read` makes of a file; throws RugError `bad_config`, which says by `told` which file it is. */
function usable<T>(told: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new RugError('bad_config', `${told} cannot be used: ${textOf(cause)}`, { cause });
  }
}
