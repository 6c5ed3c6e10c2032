import { Shapes } from './shapes.ts';
import { Words } from './words.ts';

/** What packed values are written with; whoever reads them needs the same one. */
export interface Vocabulary {
  readonly words: Words;
  readonly shapes: Shapes;
}

export const newVocabulary = (): Vocabulary => ({ words: new Words(), shapes: new Shapes() });
