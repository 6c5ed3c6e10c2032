/** Where the time went: V8 CPU profiles, one of each thread, by function. Pure. */

/** A profile as V8 writes it; times are microseconds of the monotonic clock. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A span of the monotonic clock, microseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface SelfTime {
  /** `name (file:line)`. */
  readonly where: string;
  readonly ms: number;
}

/** What is no work of the thread. */
const IDLE = new Set(['(idle)', '(program)', '(root)']);

/** Self time by function within the span, most first. */
export function selfTimes(profile: CpuProfile, span: Span): readonly SelfTime[] {
  const names = new Map(profile.nodes.map((node) => [node.id, nameOf(node.callFrame)]));
  const times = new Map<string, number>();
  let at = profile.startTime;
  for (const [index, sample] of profile.samples.entries()) {
    at += profile.timeDeltas[index] ?? 0;
    if (at < span.from || at > span.to) continue;
    const name = names.get(sample) ?? '?';
    // A delta is the time since the sample before: it counts for that one, closely enough.
    times.set(name, (times.get(name) ?? 0) + Math.max(0, profile.timeDeltas[index + 1] ?? 0));
  }
  return [...times].map(([where, us]) => ({ where, ms: us / 1000 })).sort((a, b) => b.ms - a.ms);
}

/** The work among them: what neither waits nor is outside of JavaScript. */
export const work = (times: readonly SelfTime[]): readonly SelfTime[] =>
  times.filter(({ where }) => !IDLE.has(where));

function nameOf({
  functionName,
  url,
  lineNumber,
}: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const file = url.replace(/^.*\/(src|node_modules|bin)\//, '$1/');
  return `${name} (${file}:${lineNumber + 1})`;
}

/** The file that names the thread: the entry it ran, among those that are known. */
export function roleOf(profile: CpuProfile, roles: Readonly<Record<string, string>>): string {
  for (const { callFrame } of profile.nodes) {
    for (const [entry, role] of Object.entries(roles))
      if (callFrame.url.endsWith(entry)) return role;
  }
  return 'other';
}
