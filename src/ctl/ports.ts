import type { Time } from '../model/ports.ts';
import type { Client } from './client.ts';

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
  readonly connect: (url: string) => Client;
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly time: Time;
  /** The text of a file; `-` is standard input. Rejects when it cannot be read. */
  readonly read: (path: string) => Promise<string>;
  /** Asks a person yes or no; null where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
}
