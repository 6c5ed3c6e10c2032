/**
 * One server-sent event. Two types are rug-ctl's own: `open`, the stream stands, and `position`, an
 * id without data.
 */
export interface ServerEvent {
  readonly type: string;
  /** By which the stream goes on after it: its own, or the last before it; null: there was none. */
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
  let lastId: string | null = null;

  function end(): ServerEvent | null {
    const { event = 'message', id } = fields;
    lastId = id ?? lastId;
    const type = data.length === 0 ? 'position' : event;
    const whole = { type, id: lastId, data: data.join('\n') };
    const means = data.length > 0 || id !== undefined;
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
