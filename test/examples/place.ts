import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createApi } from '../../src/api/api.ts';
import { systemTime } from '../../src/environment.ts';
import { createIntake } from '../../src/events/intake.ts';
import type { Offered } from '../../src/model/ports.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { memoryPorts } from '../api/ports.ts';
import { Bystander, type Started, start, unique, until } from '../bus/broker.ts';
import { Commander } from '../events/commander.ts';
import { DRIVERS } from '../events/setup.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { amqpUrl } from '../support/services.ts';

/** What examples talk to: bus and API in front of a real intake and the embedded store. */
export interface Place extends Started {
  readonly url: string;
  /** The exchange of a service, bound to the queue. */
  readonly neutron: string;
  readonly agent: string;
  /** Where the API listens. */
  readonly http: string;
  readonly commander: Commander;
  readonly store: Store;
  /** What was journaled. */
  readonly offered: readonly Offered[];
  readonly row: (id: string) => Promise<ResourceRow | null>;
}

export async function place(): Promise<Place> {
  const { env } = witnessedEnvironment(systemTime);
  const { path, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const store = await openStore({
    databaseUrl: null,
    dataDir: path,
    environment: env,
    onFenced: () => {},
    onSettled: () => {},
    onState: () => {},
  });
  onTestFinished(store.close);
  const { writer, reader } = store;
  const directory = new ResidentDirectory();
  const offered: Offered[] = [];
  const commander = new Commander();
  const offer = (rows: readonly Offered[]): void => {
    offered.push(...rows);
    for (const { created } of rows) if (created !== undefined) directory.put(created);
  };
  const intake = createIntake({
    writer,
    scheduler: { offer },
    directory,
    env,
    commands: commander,
    kinds: DRIVERS,
    sources: { neutron: { hardware: 'phantom' } },
    onFacts: (facts) => directory.learn(facts),
  });
  const api = createApi(
    { ...memoryPorts(), intake },
    { host: '127.0.0.1', port: 0, version: '0.0.0' },
  );
  const http = await api.listen();
  onTestFinished(() => api.close());

  const neutron = unique('neutron');
  const agent = unique('l3_agent_fanout');
  const other = await Bystander.connect(amqpUrl());
  await other.declare(neutron);
  const started = await start({
    url: amqpUrl(),
    intake,
    exchanges: { [neutron]: ['notifications.*'] },
    agent: { enabled: true, exchange: agent, queue: unique('rug.l3_agent') },
    outbox: reader.outbox,
    write: writer.write,
    directory,
  });
  await until(() => started.bus.state() === 'connected');
  const row: Place['row'] = (id) => reader.resource(id);
  return { ...started, url: amqpUrl(), neutron, agent, http, commander, store, offered, row };
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** An example that runs, as it is told to users. */
export interface Running {
  readonly ended: Promise<Ran>;
  /** Resolves with the first match in what it has written. */
  readonly writes: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly stop: () => void;
}

const FOLDER = new URL('../../examples/publish/', import.meta.url);

export function run(file: string, ...args: readonly string[]): Running {
  const path = fileURLToPath(new URL(file, FOLDER));
  const program = file.endsWith('.sh') ? 'sh' : process.execPath;
  const child = spawn(program, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let [out, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close').then(([code]: unknown[]) => ({
    code: typeof code === 'number' ? code : null,
    out,
    said,
  }));
  return {
    ended,
    writes: async (pattern) => {
      await until(() => pattern.test(`${said}${out}`));
      const match = pattern.exec(`${said}${out}`);
      if (match === null) throw new Error('what it wrote is gone');
      return match;
    },
    stop: () => {
      child.kill('SIGTERM');
    },
  };
}
