import type { CommandReply, CommandRequest } from '../bus/command-client.ts';
import type { DatabaseAdmin } from '../model/database.ts';
import type { Time } from '../model/ports.ts';
import type { Access, Client } from './client.ts';

/** A stream that people read. */
export interface Output {
  readonly write: (text: string) => void;
  /** Colours and prompts are for terminals only. */
  readonly isTTY: boolean;
  /** Columns of the terminal; undefined: there is none. */
  readonly columns: number | undefined;
}

/** Everything rug-ctl needs of the outside; the entry brings the real ones. */
export interface CtlPorts {
  readonly version: string;
  /** `ca`: the certificates, as PEM, that are trusted besides those of the machine. */
  readonly connect: (access: Access, ca: string | null) => Client;
  /** Gives one command over the bus. Rejects when the broker cannot be reached. */
  readonly command: (request: BusRequest) => Promise<BusReply>;
  /** Looks after a database, beside the rug that runs on it. */
  readonly db: DatabaseAdmin;
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly time: Time;
  /** The text of a file; `-` is standard input. Rejects when it cannot be read. */
  readonly read: (path: string) => Promise<string>;
  /** Replaces a file at once, its rights kept. Rejects when it cannot be written. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** True when others than its owner may read the file. */
  readonly isOpen: (path: string) => Promise<boolean>;
  /** Runs a program on this terminal to its end; answers its exit status. Rejects where it cannot. */
  readonly spawn: (program: string, args: readonly string[]) => Promise<number>;
  /** Asks a person yes or no; null where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
  /** The terminal, for who takes all of it; null or absent: there is none. */
  readonly terminal?: Terminal | null;
}

/** A terminal as a whole: keyboard and screen. */
export interface Terminal {
  /** Each at least 1. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly write: (text: string) => void;
  /** True: what is typed comes at once and is not shown. False: as it was. */
  readonly raw: (on: boolean) => void;
  /** Hands on what happens to it, until the answer is called. */
  readonly listen: (take: (event: TerminalEvent) => void) => () => void;
  /** Stops this process, and whoever waits for it here; resolves when it goes on. */
  readonly stop: () => Promise<void>;
}

export type TerminalEvent =
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'resized' }
  /** The process is asked to stop for a while; it goes on after one. */
  | { readonly type: 'stopped' | 'continued' }
  /** It is asked to end. */
  | { readonly type: 'ended'; readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' }
  /** It ends, for whatever reason, as soon as this has been taken. */
  | { readonly type: 'exit' };

/** A command of spec 3.4, on its way over the bus. */
export type BusRequest = Omit<CommandRequest, 'fallback'>;
export type BusReply = CommandReply;
