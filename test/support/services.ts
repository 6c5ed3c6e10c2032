import { randomBytes } from 'node:crypto';
import { createDatabase, dropDatabase } from '../../scripts/services/database.ts';

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(
      `${name} is not set: run this test with "npm test -- FILE", which starts the services.`,
    );
  }
  return value;
}

/**
 * The URL of the RabbitMQ of this test run. All test files share it: name exchanges and queues
 * uniquely. A test that kills its broker starts one of its own (scripts/services/rabbit.ts).
 *
 * @throws Error naming the command that starts the services
 */
export function amqpUrl(): string {
  return fromEnvironment('RUG_TEST_AMQP_URL');
}

/**
 * The URL of the PostgreSQL of this test run, on which databases can be made.
 *
 * @throws Error naming the command that starts the services
 */
export function serverUrl(): string {
  return fromEnvironment('RUG_TEST_DATABASE_URL');
}

/** A PostgreSQL database of one's own. */
export interface FreshDatabase {
  readonly url: string;
  /** Drops it, whatever is still connected. */
  drop(): Promise<void>;
}

/**
 * Creates an empty PostgreSQL database: one per test file, or per test.
 *
 * @throws Error naming the command that starts the services
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = serverUrl();
  const name = `rug_test_${randomBytes(8).toString('hex')}`;
  const url = await createDatabase(server, name);
  return { url, drop: () => dropDatabase(server, name) };
}
