import type { Time } from '../../model/ports.ts';
import type { Terminal, TerminalEvent } from '../ports.ts';

/** A process, as far as its terminal goes. */
export type Host = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'on' | 'off' | 'kill'>;

const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Milliseconds after which a process that was not stopped goes on: nobody could continue it. */
const STOP = 50;

/** The terminal of a process; null: what it reads or writes is none. */
export function terminalOf(host: Host, time: Time): Terminal | null {
  const { stdin, stdout } = host;
  if (stdin.isTTY !== true || stdout.isTTY !== true) return null;
  const listeners = new Set<(event: TerminalEvent) => void>();
  const tell = (event: TerminalEvent): void => {
    for (const take of [...listeners]) take(event);
  };
  const stopped = (): void => tell({ type: 'stopped' });
  return {
    // A terminal that does not know its size says 0.
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    write: (text) => void stdout.write(text),
    raw: (on) => {
      stdin.setRawMode(on);
      if (on) stdin.resume();
      else stdin.pause();
    },
    listen: (take) => {
      listeners.add(take);
      const deafen = listen(host, tell);
      host.on('SIGTSTP', stopped);
      return () => {
        listeners.delete(take);
        host.off('SIGTSTP', stopped);
        deafen();
      };
    },
    stop: async () => {
      // What is listened for does not stop anybody.
      host.off('SIGTSTP', stopped);
      // To all of the job, as the key does it: the shell waits for the first of it.
      host.kill(0, 'SIGTSTP');
      await new Promise<void>((resolve) => void time.after(STOP, resolve));
      if (listeners.size > 0) host.on('SIGTSTP', stopped);
    },
  };
}

function listen(host: Host, tell: (event: TerminalEvent) => void): () => void {
  const { stdin, stdout } = host;
  const typed = (text: string): void => tell({ type: 'typed', text });
  const resized = (): void => tell({ type: 'resized' });
  const continued = (): void => tell({ type: 'continued' });
  const hungUp = (): void => tell({ type: 'ended', signal: 'SIGHUP' });
  const exit = (): void => tell({ type: 'exit' });
  const ended = (signal: (typeof ENDS)[number]): void => tell({ type: 'ended', signal });
  stdin.setEncoding('utf8');
  stdin.on('data', typed).on('end', hungUp).on('error', hungUp);
  stdout.on('resize', resized);
  host.on('SIGCONT', continued).on('exit', exit);
  for (const signal of ENDS) host.on(signal, ended);
  return () => {
    stdin.off('data', typed).off('end', hungUp).off('error', hungUp);
    stdout.off('resize', resized);
    host.off('SIGCONT', continued).off('exit', exit);
    for (const signal of ENDS) host.off(signal, ended);
  };
}
