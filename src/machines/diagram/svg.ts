import { instance } from '@viz-js/viz';
import type { State } from '../../model/words.ts';
import { stateMachineDot } from './state-machine.ts';

/** Graphviz (WebAssembly) over a text in DOT; throws when the text is not DOT. */
export async function renderSvg(dot: string): Promise<string> {
  const graphviz = await instance();
  return graphviz.renderString(dot, { format: 'svg', engine: 'dot' });
}

/** The diagram of the machine as the API shows it, with the state of a resource marked. */
export async function diagram(format: 'dot' | 'svg', present?: State): Promise<string> {
  const dot = stateMachineDot(present === undefined ? {} : { present });
  return format === 'dot' ? dot : renderSvg(dot);
}
