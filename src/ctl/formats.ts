/** How an answer may be printed: for people, for people with wide screens, for machines. */
export const FORMATS = ['table', 'wide', 'json', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

export interface OutputOptions {
  readonly output?: Format;
  /** False: --no-color. */
  readonly color?: boolean;
}
