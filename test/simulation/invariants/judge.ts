/** Where an invariant tells what it has found. */
export interface Judge {
  readonly now: () => number;
  /** One judgement of this invariant: `wrong` says what is wrong, null that nothing is. */
  readonly judge: (wrong: string | null) => void;
}
