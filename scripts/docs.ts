/**
 * Generates what is generated in the repository: `npm run docs`. With `--check` it writes nothing
 * and fails when a file differs from what would be written.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openApiDocument } from '../src/api/api.ts';
import { configurationReference } from '../src/config/reference.ts';
import { withStateReference } from '../src/machines/diagram/reference.ts';
import { sampleBootDot } from '../src/machines/diagram/sample-boot.ts';
import { stateMachineDot } from '../src/machines/diagram/state-machine.ts';
import { renderSvg } from '../src/machines/diagram/svg.ts';
import { workerDot } from '../src/machines/diagram/worker.ts';
import { alarms } from './docs/alarms.ts';
import { asyncApi } from './docs/asyncapi.ts';
import { dashboard } from './docs/dashboard.ts';
import { withEventReference } from './docs/events.ts';
import { killPoints } from './docs/kill-points.ts';
import { metricsPage } from './docs/metrics.ts';
import { readRules } from './docs/rules.ts';
import { schemas, schemaText } from './docs/schemas.ts';
import { splice } from './docs/splice.ts';

/** A file that is made by the program, never by hand. */
interface GeneratedFile {
  /** Path from the root of the project. */
  file: string;
  /** Its whole text: the same for the same sources, wherever and whenever it runs. */
  generate(): Promise<string>;
}

const FILES: readonly GeneratedFile[] = [
  ...drawing('docs/state_machine', stateMachineDot),
  ...drawing('docs/sample_boot', sampleBootDot),
  ...drawing('docs/worker_diagram', workerDot),
  { file: 'docs/configuration.md', generate: async () => configurationReference() },
  {
    file: 'docs/on-call.md',
    generate: async () => {
      const page = withStateReference(await readFile('docs/on-call.md', 'utf8'));
      return splice(page, 'alarms', alarms(await readRules()));
    },
  },
  { file: 'docs/metrics.md', generate: async () => metricsPage(await readRules()) },
  { file: 'deploy/grafana/rug.json', generate: async () => dashboard() },
  {
    file: 'docs/guarantees.md',
    generate: async () =>
      splice(await readFile('docs/guarantees.md', 'utf8'), 'kill points', killPoints()),
  },
  {
    file: 'docs/events.md',
    generate: async () => withEventReference(await readFile('docs/events.md', 'utf8')),
  },
  {
    file: 'docs/asyncapi.yaml',
    generate: async () => asyncApi(JSON.parse(await readFile('package.json', 'utf8')).version),
  },
  {
    file: 'docs/openapi.json',
    generate: async () =>
      openApiDocument(JSON.parse(await readFile('package.json', 'utf8')).version),
  },
  ...[...schemas()].map(([name, schema]) => ({
    file: `docs/schemas/${name}.json`,
    generate: async () => schemaText(schema),
  })),
];

/** A diagram as the text it is made of, and as a picture. */
function drawing(path: string, dot: () => string): readonly GeneratedFile[] {
  return [
    { file: `${path}.dot`, generate: async () => dot() },
    { file: `${path}.svg`, generate: () => renderSvg(dot()) },
  ];
}

async function differs({ file, generate }: GeneratedFile): Promise<boolean> {
  return (await generate()) !== (await readFile(file, 'utf8').catch(() => undefined));
}

async function check(): Promise<void> {
  for (const one of FILES) {
    if (!(await differs(one))) continue;
    process.stdout.write(`${one.file} differs from what "npm run docs" writes\n`);
    process.exitCode = 1;
  }
}

async function write(): Promise<void> {
  for (const one of FILES) {
    await mkdir(dirname(one.file), { recursive: true });
    await writeFile(one.file, await one.generate());
    process.stdout.write(`${one.file}\n`);
  }
}

await (process.argv.includes('--check') ? check() : write());
