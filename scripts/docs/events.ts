/** The generated parts of docs/events.md: fields, examples, commands, verdicts, notices. */
import { NOTICES, routingKey, sampleNotice } from '../../src/bus/notices.ts';
import { BINARY_EXAMPLE, type Example, FORMATS, type Format } from '../../src/events/formats.ts';
import { TABLES } from '../../src/events/tables.ts';
import { COMMAND_FORMS, type CommandForm } from '../../src/model/commandforms.ts';
import { COMMANDS, type CommandName } from '../../src/model/commands.ts';
import { type JsonSchema, NOTICE_TYPES, schemas } from './schemas.ts';
import { splice } from './splice.ts';

/** `page` (docs/events.md) with its generated parts written anew; throws when one has no place. */
export const withEventReference = (page: string): string =>
  Object.entries(parts()).reduce((text, [name, part]) => splice(text, name, part), page);

function parts(): Readonly<Record<string, string>> {
  const all = schemas();
  const fields = (name: string): string => fieldTable(all.get(name) ?? {});
  const formats = Object.entries<Format>(FORMATS).map(([name, { example }]) => [
    `example ${name}`,
    exampleText(example),
  ]);
  return {
    ...Object.fromEntries(formats),
    'example binary': exampleText(BINARY_EXAMPLE),
    'fields event': fields('event'),
    'fields notification': fields('notification'),
    'fields call': fields('call'),
    meanings: meaningTable(),
    commands: commandTable(),
    verdicts: verdictTable(all.get('verdict') ?? {}),
    notices: noticeTable(),
    'notice bodies': NOTICE_TYPES.map(noticeText).join('\n\n'),
  };
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: string): string => `\`${text}\``;

function exampleText({ contentType, headers, body }: Example): string {
  const heads = { 'content-type': contentType, ...headers };
  const lines = Object.entries(heads).map(([name, value]) => `${name}: ${String(value)}`);
  return ['```', ...lines, '', JSON.stringify(body, null, 2), '```'].join('\n');
}

interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** All fields of an object, those of objects within by their path. */
function fieldsOf(schema: JsonSchema, path = ''): readonly Field[] {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    if (typeof inner !== 'object') return [];
    const at = path === '' ? name : `${path}.${name}`;
    return [{ path: at, schema: inner, required: required.includes(name) }, ...fieldsOf(inner, at)];
  });
}

function fieldTable(schema: JsonSchema): string {
  const rows = fieldsOf(schema).map(({ path, schema: field, required }) => [
    code(path),
    typeText(field),
    required ? 'yes' : '',
    field.description ?? '',
  ]);
  return table(['field', 'type', 'needed', 'meaning'], rows);
}

function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => code(String(word))).join(' ');
  if (schema.const !== undefined) return code(String(schema.const));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const words = choices.flatMap((one) => (typeof one === 'object' ? [typeText(one)] : []));
    return [...new Set(words)].join(' or ');
  }
  if (schema.type === 'array') {
    const items =
      typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : {};
    return `list of ${typeText(items)}`;
  }
  const types: readonly string[] = [schema.type ?? []].flat();
  return types.map((type) => TYPE_WORDS[type] ?? type).join(' or ') || 'any value';
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'object',
  boolean: 'true or false',
  integer: 'whole number',
  number: 'number',
  null: 'null',
};

function meaningTable(): string {
  const rows = TABLES.map((rule) => [
    rule.match.map(code).join(' '),
    'ignore' in rule ? 'nothing' : rule.event,
    'ignore' in rule ? rule.ignore : code(`payload.${rule.things[0] ?? ''}`),
  ]);
  return table(['event type', 'event', 'for the resources of, or why nothing'], rows);
}

function commandTable(): string {
  const rows = (Object.keys(COMMANDS) as CommandName[]).map((name) => {
    const form: CommandForm = COMMAND_FORMS[name];
    const keys = Object.entries(form.keys).map(([key, type]) => {
      const optional =
        'isOptional' in type && typeof type.isOptional === 'function' && type.isOptional();
      return optional ? `${code(key)}?` : code(key);
    });
    return [code(name), COMMANDS[name].role, keys.join(' '), form.does];
  });
  return table(['command', 'role', 'keys', 'what it does'], rows);
}

function verdictTable(schema: JsonSchema): string {
  const rows = (schema.oneOf ?? schema.anyOf ?? []).flatMap((one) => {
    if (typeof one !== 'object') return [];
    const fields = fieldsOf(one).filter(({ path }) => path !== 'verdict' && !path.includes('.'));
    const verdict = one.properties?.verdict;
    const name = typeof verdict === 'object' ? String(verdict.const) : '';
    return [[code(name), fields.map(({ path }) => code(path)).join(' '), one.description ?? '']];
  });
  return table(['verdict', 'with', 'meaning'], rows);
}

function noticeTable(): string {
  const rows = NOTICE_TYPES.map((type) => [
    code(type),
    code(NOTICES[type].single ? `<kind>.${type}` : `rug.${type}`),
    NOTICES[type].when,
  ]);
  return table(['type', 'routing key', 'sent when'], rows);
}

function noticeText(type: (typeof NOTICE_TYPES)[number]): string {
  const sample = sampleNotice(type);
  const body = schemas().get(`notice-${type}`)?.properties?.body;
  const fields = typeof body === 'object' ? fieldsOf(body) : [];
  const example = ['```', `routing key: ${routingKey(sample)}`, '', JSON.stringify(sample), '```'];
  const rows = fields.map(({ path, schema }) => [
    code(path),
    typeText(schema),
    schema.description ?? '',
  ]);
  const about = rows.length === 0 ? [] : [table(['in `body`', 'type', 'meaning'], rows), ''];
  return [`#### ${code(type)}`, '', ...about, ...example].join('\n');
}
