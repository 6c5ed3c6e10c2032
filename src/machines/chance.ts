/** Randomness of one decision: everything is drawn from its inputs, so it can be decided again. */
export interface Draw {
  readonly uuid: () => string;
  /** In [0, 1). */
  readonly random: () => number;
}

/** The draws of the decision on `id` at `now` with `seed`: splitmix32 over the three. */
export function draw(seed: number, id: string, now: number): Draw {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  // A seed has 32 bits, which is too few for identities: the resource and the time are mixed in.
  const stir = [fnv(id), now >>> 0, Math.floor(now / 2 ** 32)];
  const word = (index: number): string =>
    ((next() ^ Math.imul(stir[index] ?? 0, 0x85ebca6b)) >>> 0).toString(16).padStart(8, '0');
  return {
    random: () => next() / 2 ** 32,
    uuid: () => {
      const hex = `${word(0)}${word(1)}${word(2)}${word(3)}`;
      const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3] ?? '8';
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `${variant}${hex.slice(17, 20)}`,
        hex.slice(20, 32),
      ].join('-');
    },
  };
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
