import { parse } from 'yaml';

/**
 * One YAML document; warnings stay unsaid.
 *
 * @throws Error whose message is one line that names the place
 */
export function parseYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error' });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // Below the first line, YAML shows the text around: there may be secrets in it.
    const [why = message] = message.split(/:?\n/);
    throw new Error(why);
  }
}
