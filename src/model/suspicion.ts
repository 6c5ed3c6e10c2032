/** Messages that may have killed the process ("Poison", docs/architecture.md). */
export interface Suspicion {
  /** False: no message is suspected, so that nobody need ask about one. */
  readonly watches: () => boolean;
  /** True for a message that is to be worked on alone, should the broker have delivered it before. */
  readonly isSuspect: (key: string) => boolean;
  /**
   * Calls `work` when no other suspect is worked on and its mark is durable, and takes the mark away
   * when that ends. `poison`: why it is not to be read any more; null: it may be. `work` answers false
   * when the message was left to the broker after all. Rejects as `work`.
   */
  readonly alone: (key: string, work: (poison: string | null) => Promise<boolean>) => Promise<void>;
}
