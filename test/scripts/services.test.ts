import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

/** Nothing listens there, and nothing has to: what the environment names is not started. */
const URLS = {
  RUG_TEST_AMQP_URL: 'amqp://127.0.0.1:1',
  RUG_TEST_DATABASE_URL: 'postgres://127.0.0.1:1/none',
};

function run(...command: string[]): ChildProcess {
  return spawn(process.execPath, ['scripts/services/run.ts', ...command], {
    env: { ...process.env, ...URLS },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  return stream === null ? '' : (await stream.setEncoding('utf8').toArray()).join('');
}

describe('the runner of services with URLs in the environment', () => {
  it('hands them on, starts nothing, and ends with the exit code of the command', async () => {
    const script = 'echo "$RUG_TEST_AMQP_URL $RUG_TEST_DATABASE_URL"; exit 5';
    const child = run('sh', '-c', script);
    const [output, errors, [code]] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      once(child, 'close'),
    ]);
    expect({ output, errors, code }).toEqual({
      output: `${URLS.RUG_TEST_AMQP_URL} ${URLS.RUG_TEST_DATABASE_URL}\n`,
      errors: '',
      code: 5,
    });
  });

  it('hands a signal on to the whole command, and ends with its code', async () => {
    const child = run('sh', '-c', 'trap "exit 9" TERM; echo ready; sleep 60 & wait');
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    expect(await once(child, 'close')).toEqual([9, null]);
  });

  it('takes with it what the command left running', async () => {
    // The output ends when the last process that shares it is gone.
    expect(await once(run('sh', '-c', 'sleep 60 & exit 0'), 'close')).toEqual([0, null]);
  });

  it('lets what the command left running end in its own way', async () => {
    const left = 'trap "echo ended; exit" TERM; kill -s USR1 $$; while :; do sleep 0.1; done';
    const child = run('sh', '-c', `trap "exit 0" USR1; (${left}) & wait`);
    expect(await textOf(child.stdout)).toBe('ended\n');
  });

  it('fails with a plain text when there is no such command', async () => {
    const child = run('no-such-command');
    const [errors, [code]] = await Promise.all([textOf(child.stderr), once(child, 'close')]);
    expect(code).toBe(127);
    expect(errors).toContain('no-such-command: not found');
  });
});
