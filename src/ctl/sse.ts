/**
 * One server-sent event. Two types are rug-ctl's own: `open`, the stream stands, and `position`, an
 * id without data.
 */
export interface ServerEvent {
  readonly type: string;
  /** By which the stream goes on after it; null: it has none. */
  readonly id: string | null;
  readonly data: string;
}

export interface SseParser {
  /** Takes the next piece of the stream; answers the events that are whole with it. */
  readonly push: (text: string) => readonly ServerEvent[];
}

/** Reads `text/event-stream` (HTML Living Standard 9.2.6), however the pieces are cut. */
export function createSseParser(): SseParser {
  let rest = '';
  let fields: Readonly<Record<string, string>> = {};
  let data: readonly string[] = [];

  function end(): ServerEvent | null {
    const { event = 'message', id = null } = fields;
    const whole = { type: data.length === 0 ? 'position' : event, id, data: data.join('\n') };
    const means = data.length > 0 || id !== null;
    fields = {};
    data = [];
    return means ? whole : null;
  }

  return {
    push: (text) => {
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      return lines.flatMap((line) => {
        if (line === '') return end() ?? [];
        const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (name === 'data') data = [...data, value];
        else if (name !== '') fields = { ...fields, [name]: value };
        return [];
      });
    },
  };
}
