/** docs/configuration.md, all of it derived from the schema. */
import { z } from 'zod';
import { expectation } from '../model/expectation.ts';
import { unwrapped } from '../model/schemas.ts';
import { PREDECESSORS, successorsOf } from './astara.ts';
import { configSchema } from './config.ts';
import { OPTIONS, type Option } from './options.ts';
import { inWords } from './print.ts';

const INTRODUCTION = `<!-- generated: npm run docs -->

# Configuration

Every option has a default; rug starts with none set. What is set counts in this order, the last one
most: the default, the YAML file (\`rug --config FILE\` or \`RUG_CONFIG\`), the environment, a flag.

\`\`\`yaml
# rug.yaml
http:
  host: 0.0.0.0
  tokens:
    alice: { role: operator, tokenFile: /etc/rug/alice.token }
machine:
  maxAttempts: 3
\`\`\`

is the same as \`RUG_HTTP_HOST=0.0.0.0\`, \`--machine-max-attempts 3\` and so on: names are derived from
the path of the option. A map is given to a variable or a flag as YAML in one line.

- \`rug config\` prints every option as it is in force and where it comes from (\`-o yaml|table|json\`);
  secrets are \`***\`. \`rug config --check FILE\` says whether a file can be used: exit status 0 or 2.
- A key that is no option, or a value that does not fit, is refused with what may have been meant, in the
  file even where a variable or a flag overrides it; a start ends with exit status 2. A variable that
  begins with \`RUG_\` and is no option is named and ignored. An empty variable is none.
- Secrets (marked so below) can lie in a file: \`RUG_DATABASE_URL_FILE=/run/secrets/database\`. On the
  command line and in the environment others on the machine may read them.
- SIGHUP and \`rug-ctl config reload\` read file and environment again. Options that are marked *live* are
  in force at once; of the others it is said that they take a restart. If anything is wrong, nothing
  changes.
`;

/** The whole document; the same for the same schema. */
export function configurationReference(): string {
  const groups = Map.groupBy(OPTIONS, ({ path: [first = ''], path }) =>
    path.length === 1 && !(first in MAPS) ? '' : first,
  );
  const sections = [...groups].flatMap(([name, options]) => section(name, options));
  return [INTRODUCTION, ...sections, predecessors()].join('\n');
}

/** Maps that stand at the top: they have a section of their own. */
const MAPS: Readonly<Record<string, true>> = Object.fromEntries(
  OPTIONS.filter(({ path, type }) => path.length === 1 && type === 'map').map(({ name }) => [
    name,
    true,
  ]),
);

function section(name: string, options: readonly Option[]): readonly string[] {
  const schema = configSchema.shape[name as keyof typeof configSchema.shape];
  const about = name === '' ? 'What is about everything' : schema.meta()?.description;
  return [
    `## ${name === '' ? 'General' : `\`${name}\``}\n`,
    `${about}.\n`,
    table(
      ['option', 'default', 'takes', 'unit', 'live', 'what it does', 'trap', 'Astara'],
      options.map(row),
    ),
    table(
      ['option', 'variable', 'flag'],
      options.map(({ name: option, variable, fileVariable, flag }) => [
        code(option),
        [variable, fileVariable]
          .filter((one) => one !== null)
          .map(code)
          .join(', '),
        code(flag),
      ]),
    ),
    ...options.filter(({ type }) => type === 'map').flatMap(entries),
  ];
}

function row({ name, type, nullable, schema, meta, ...option }: Option): readonly string[] {
  const takes = type === 'map' ? 'a map' : expectation(schema);
  return [
    code(name),
    option.default === null ? 'none' : code(inWords(option.default)),
    nullable ? takes.replace(/ or null$/, ', or null') : takes,
    meta.unit ?? '',
    meta.reload === true ? 'live' : '',
    `${meta.description}${meta.secret === undefined ? '' : ' (secret)'}`,
    meta.trap ?? '',
    (meta.field ?? []).map(code).join(', '),
  ];
}

/** What an entry of a map holds, where that is more than one value. */
function entries({ name, schema }: Option): readonly string[] {
  const map = unwrapped(schema);
  const entry = map instanceof z.ZodRecord ? unwrapped(map.valueType as z.ZodType) : map;
  const choices = entry instanceof z.ZodUnion ? entry.options : [entry];
  return choices.flatMap((choice) => {
    const shape = unwrapped(choice as z.ZodType);
    if (!(shape instanceof z.ZodObject)) return [];
    const rows = Object.entries(shape.shape).map(([key, value]) => keyRow(key, value as z.ZodType));
    const head = ['key', 'default', 'takes', 'unit', 'what it does', 'trap'];
    return [`An entry of \`${name}\`:\n`, table(head, rows)];
  });
}

function keyRow(key: string, schema: z.ZodType): readonly string[] {
  const meta = schema.meta();
  const preset = schema.safeParse(undefined);
  const absent = preset.success && preset.data === undefined ? 'absent' : '';
  return [
    code(key),
    preset.success && preset.data !== undefined ? code(inWords(preset.data)) : absent || 'required',
    schema instanceof z.ZodLiteral ? code(expectation(schema)) : expectation(schema),
    meta?.unit ?? '',
    `${(meta?.description ?? '').replace(/\.$/, '')}${meta?.secret === undefined ? '' : ' (secret)'}`,
    meta?.trap ?? '',
  ];
}

function predecessors(): string {
  const rows = PREDECESSORS.map(({ option, preset, note = '' }) => {
    const options = successorsOf(option);
    const became = options.length === 0 ? 'nothing' : options.map(code).join(', ');
    return [code(option), preset === '' ? '' : code(preset), became, note];
  });
  return [
    '## The options of Astara\n',
    'Every option of section 11 of the Astara specification, and what became of it.\n',
    table(['Astara', 'default there', 'in rug', 'to know'], rows),
  ].join('\n');
}

const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')}\n`;
}
