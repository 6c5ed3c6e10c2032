/** The configuration: files that are no YAML, trees that are no options, variables and flags of all kinds. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc, { type Arbitrary } from 'fast-check';
import { stringify } from 'yaml';
import { parseCommandLine } from '../../src/config/command-line.ts';
import { configSchema } from '../../src/config/config.ts';
import { LiveConfig } from '../../src/config/live.ts';
import { OPTIONS, setAt, type Tree } from '../../src/config/options.ts';
import { printOptions } from '../../src/config/print.ts';
import { RugError } from '../../src/model/errors.ts';
import type { Json } from '../../src/model/json.ts';
import { asText, samplesOf } from '../config/samples.ts';
import { demand } from './demand.ts';
import { CHANGE, changed, DAMAGE, damaged } from './spoiling.ts';
import { NAMES, STRANGE } from './strange.ts';
import type { Place, Target } from './target.ts';

/** Everything a configuration comes from. */
interface Settings {
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

const OPTION = fc.constantFrom(...OPTIONS);

/** An option with a value: mostly one that it takes. */
const SETTING = OPTION.chain((option) =>
  fc.tuple(
    fc.constant(option),
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...samplesOf(option)) as Arbitrary<Json> },
      { weight: 1, arbitrary: STRANGE },
    ),
  ),
);

const TREE: Arbitrary<Json> = fc.array(SETTING, { maxLength: 5 }).map((settings) => {
  const tree: Tree = {};
  for (const [{ path }, value] of settings) setAt(tree, path, value);
  return tree as Json;
});

/** YAML that is more than it looks like. */
const TRAPS = [
  `${Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(i === 0 ? 0 : 9)}x]`).join('\n')}\n`,
  'a: &a [*a]\n',
  '*nobody\n',
  'http: !!js/function "function () {}"\n',
  'dataDir: !!binary aGVsbG8=\n',
  'machine: !!set { maxAttempts }\n',
  'machine: !!omap [maxAttempts: 3]\n',
  'dataDir: !!timestamp 2001-12-14\n',
  'machine: { <<: { maxAttempts: 3 } }\n',
  '---\nlogLevel: info\n---\nlogLevel: debug\n',
  'logLevel: info\nlogLevel: debug\n',
  '\tlogLevel: info\n',
  '\ufefflogLevel: info\r\n',
  '%YAML 9.9\n---\nlogLevel: info\n',
  '? [a, b]\n: c\n',
  '? { machine: 1 }\n: 2\n',
  'machine: {maxAttempts: 0o17}\n',
  'machine: {maxAttempts: .inf, backoffSeconds: .nan}\n',
  'machine: {maxAttempts: 9223372036854775807}\n',
  'logLevel: no\n',
  `${'['.repeat(3_000)}\n`,
  `${'- '.repeat(2_000)}x\n`,
  'logLevel: |\n  in\n fo\n',
  '__proto__: { polluted: true }\n',
  'constructor: { prototype: { polluted: true } }\n',
  'kinds: { __proto__: { graceSeconds: 1 } }\n',
  'null\n',
  '~: ~\n',
  '[]\n',
  'text\n',
  '#\n',
];

const FILE: Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: TREE.map((tree) => stringify(tree)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(TREE, fc.array(CHANGE, { minLength: 1, maxLength: 2 }))
      .map(([tree, changes]) => stringify(changed(tree, changes))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(TREE, fc.array(DAMAGE, { minLength: 1, maxLength: 2 }))
      .map(([tree, damages]) => damaged(stringify(tree), damages)),
  },
  { weight: 2, arbitrary: fc.constantFrom(...TRAPS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

const text = (value: Json): string => (value === undefined ? '' : asText(value));

const WORDS: Arbitrary<readonly string[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: SETTING.map(([{ flag }, value]) => [flag, text(value)]) },
  { weight: 2, arbitrary: SETTING.map(([{ flag }, value]) => [`${flag}=${text(value)}`]) },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.oneof(
        OPTION.map(({ flag }) => flag),
        fc.constantFrom('-c', '--config', '-o', 'yaml', '--', '-', '--help', '--version', '-x'),
        fc.constantFrom('config', 'help', 'run', '--check', ...NAMES),
      ),
      { maxLength: 4 },
    ),
  },
);

const SETTINGS: Arbitrary<Settings> = fc.record({
  file: FILE,
  environment: fc.oneof(
    { weight: 2, arbitrary: fc.constant<Record<string, string>>({}) },
    {
      weight: 1,
      arbitrary: fc
        .array(SETTING, { maxLength: 2 })
        .map((all) =>
          Object.fromEntries(all.map(([{ variable }, value]) => [variable, text(value)])),
        ),
    },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom(...OPTIONS.flatMap(({ fileVariable }) => fileVariable ?? []), 'RUG_NOBODY'),
        fc.constantFrom('/nowhere', '', '/dev/null', ...NAMES.filter((name) => !/\n/.test(name))),
      ),
    },
  ),
  words: WORDS,
});

export const CONFIG: Target<Settings> = {
  name: 'config',
  what: 'files, variables and flags, now and then of the real program',
  share: 0.2,
  block: 1_000,
  input: SETTINGS,
  open: async () => open(),
};

/** One of so many inputs is given to the program itself: to start one takes half a second. */
const REAL = 500;

/** What files hold that variables name. */
const NO_FILE = (path: string): string => {
  throw new Error(`ENOENT: no such file or directory, open '${path}'`);
};

async function open(): Promise<Place<Settings>> {
  const directory = await mkdtemp(join(tmpdir(), 'rug-fuzz-'));
  const file = join(directory, 'rug.yaml');
  let count = 0;
  return {
    put: async (settings) => {
      count += 1;
      const judged = [...judgedWords(settings), judgedFile(settings)];
      if (count % REAL !== 1) return judged;
      await writeFile(file, settings.file);
      return [...judged, await judgedProgram(file, settings)];
    },
    check: async () => {
      const live = liveOf({ file: 'machine: { maxAttempts: 7 }', environment: {} });
      demand(live.current().machine.maxAttempts === 7, 'a good file is taken');
      demand(!('polluted' in {}), 'no file changes what all objects have');
    },
    known: () => 0,
    close: () => rm(directory, { recursive: true }),
  };
}

const liveOf = ({ file, environment }: Pick<Settings, 'file' | 'environment'>): LiveConfig =>
  new LiveConfig({
    filePath: 'rug.yaml',
    flags: {},
    environment: () => environment,
    readText: (path) => (path === 'rug.yaml' ? file : NO_FILE(path)),
  });

function judgedWords({ words, environment }: Settings): readonly string[] {
  let said = '';
  const ports = {
    version: '0',
    environment,
    out: () => undefined,
    err: (heard: string) => {
      said += heard;
    },
  };
  const asked = parseCommandLine(words, ports);
  if (typeof asked !== 'number') return words.length === 0 ? [] : [`words: ${asked.type}`];
  demand(asked === 0 || asked === 2, 'words are taken, or refused with status 2');
  const explained = /^rug: .+\n.*--help/s.test(said) || said.startsWith('Usage: rug');
  demand(asked === 0 || explained, `it says which word is wrong: ${said}`);
  return [asked === 0 ? 'words: answered' : 'words: refused'];
}

function judgedFile(settings: Settings): string {
  try {
    const live = liveOf(settings);
    const { error } = configSchema.safeParse(live.current());
    demand(error === undefined, `what is taken is a configuration: ${error?.message}`);
    for (const format of ['yaml', 'json', 'table'] as const) printOptions(live.show(), format);
    return 'taken';
  } catch (error) {
    demand(error instanceof RugError && error.code === 'bad_config', `${error} is bad_config`);
    return `refused: ${judgedRefusal(error.message)}`;
  }
}

/** Where it was set; of what is not set, the option or its section. */
const PLACES = ['rug.yaml', 'RUG_', '--'];
const OF_AN_OPTION = /^[a-z][\w.]*: \S/i;

/** What a refusal is called in a tally; throws for one that nobody could act on. */
function judgedRefusal(message: string): string {
  demand(!/\n\s+at .*:\d+/.test(message), `a refusal shows no stack: ${message}`);
  for (const line of message.split('\n')) {
    demand(line.length > 10 && line.includes(': '), `each line says what is wrong: ${message}`);
  }
  const first = message.split('\n')[0] ?? '';
  const about = OF_AN_OPTION.test(first) || PLACES.some((place) => first.includes(place));
  demand(about, `a refusal says where it was set: ${message}`);
  const [, ...rest] = first.split(': ');
  return (rest.at(-1) ?? first)
    .replaceAll(/"[^"]*"?|'[^']*'?/g, '...')
    .replaceAll(/[-\d.]*\d/g, 'N')
    .slice(0, 50);
}

const SHIM = fileURLToPath(new URL('../../bin/rug.js', import.meta.url));

/** The program itself, asked what is in force. */
async function judgedProgram(file: string, { environment, words }: Settings): Promise<string> {
  const plain = (value: string): boolean => !value.includes('\u0000');
  const usable = Object.entries(environment).filter(([, value]) => plain(value));
  const { code, err } = await new Promise<{ code: number; err: string }>((resolve) => {
    execFile(
      process.execPath,
      [
        SHIM,
        'config',
        '--check',
        file,
        ...words.filter(plain).filter((word) => word !== '--check'),
      ],
      { env: { PATH: process.env.PATH, ...Object.fromEntries(usable) }, timeout: 20_000 },
      (error, _out, heard) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), err: heard }),
    );
  });
  demand(code === 0 || code === 2, `the program ends with 0 or 2, not ${code}: ${err}`);
  demand(!/\n\s+at .*:\d+/.test(err), `the program shows no stack: ${err}`);
  demand(code === 0 || /^rug: \S/m.test(err), `the program says what is wrong: ${err}`);
  return code === 0 ? 'program: taken' : 'program: refused';
}
