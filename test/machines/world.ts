import type { LookResult, Outcome, ProbedMember, VerbResult } from '../../src/model/driver.ts';
import type { Run } from '../../src/model/resource.ts';
import type { Verb } from '../../src/model/words.ts';

export interface Box {
  readonly index: number;
  incarnation: number;
  image: string | null;
  digest: string | null;
  power: 'on' | 'off';
  deaf: boolean;
  upAt: number;
}

type Fault = Extract<Outcome, { ok: false }>;
type Scripted = Fault | ((run: Run) => Outcome);

/** A world as small as it can be: instances, and faults in the order they are to happen. */
export class World {
  readonly boxes = new Map<number, Box>();
  readonly calls: string[] = [];
  readonly runs: Run[] = [];
  readonly script: Partial<Record<Verb | 'probe', Scripted[]>> = {};
  bootTime = 0;
  logical: 'exists' | 'gone' | 'unknown' = 'unknown';
  portsMatch = true;
  needsReplug = false;
  /** Members whose push does not reach them. */
  readonly built: string[] = [];

  fail(verb: Verb | 'probe', ...outcomes: Scripted[]): void {
    this.script[verb] = [...(this.script[verb] ?? []), ...outcomes];
  }

  perform(run: Run, now: number): Outcome {
    this.runs.push(run);
    const { purpose, replug } = run.args;
    this.calls.push(
      replug === true ? 'replug' : purpose === 'replace' ? 'scrub(replace)' : run.verb,
    );
    const scripted = this.script[run.verb]?.shift();
    if (scripted !== undefined) return typeof scripted === 'function' ? scripted(run) : scripted;
    const doubted = run.args.unlessExists === true && this.logical === 'exists';
    if (!doubted) this.#act(run, now);
    return ok({
      instances: this.#instances(),
      logical: this.logical,
      ...(run.verb === 'updaterunning' && !this.#whole(run) ? { partial: true } : {}),
      ...(run.verb === 'updaterunning' && this.needsReplug && replug !== true
        ? { needs: 'replug' as const }
        : {}),
    });
  }

  probe(now: number): LookResult {
    this.calls.push('probe');
    const scripted = this.script.probe?.shift();
    if (scripted !== undefined && typeof scripted !== 'function') {
      return { look: 'probe', ok: false, fault: scripted.fault };
    }
    const members = [...this.boxes.values()].map(
      (box): ProbedMember => ({
        ...instance(box),
        health:
          box.power === 'off' ? 'off' : now < box.upAt ? 'booting' : box.deaf ? 'deaf' : 'alive',
      }),
    );
    return {
      look: 'probe',
      ok: true,
      probe: { logical: this.logical, members, portsMatch: this.portsMatch },
    };
  }

  #act({ verb, args }: Run, now: number): void {
    if (verb === 'build') {
      for (const { index, incarnation } of args.members) {
        if (this.boxes.has(index)) continue;
        this.built.push(`${index}#${incarnation}`);
        const [power, deaf, digest, upAt] = ['on' as const, false, null, now + this.bootTime];
        const image = args.image ?? null;
        this.boxes.set(index, { index, incarnation, image, digest, power, deaf, upAt });
      }
    }
    for (const box of this.boxes.values()) {
      if (!args.members.some(({ index }) => index === box.index)) continue;
      if (verb === 'scrub') this.boxes.delete(box.index);
      if (verb === 'quiesce' || verb === 'scrubprep') box.power = 'off';
      if (verb === 'restart')
        Object.assign(box, { power: 'on', deaf: false, upAt: now + this.bootTime });
      if (verb === 'updaterunning' || verb === 'updatequiesced') box.digest = args.digest;
      if (args.replug === true) this.needsReplug = false;
      if (args.replug === true) this.portsMatch = true;
    }
  }

  #whole({ args }: Run): boolean {
    return args.members.every(({ index }) => this.boxes.has(index));
  }

  #instances(): VerbResult['instances'] {
    return [...this.boxes.values()].map(instance);
  }
}

function instance({ index, incarnation }: Box): VerbResult['instances'][number] {
  return {
    member: { index, incarnation },
    instanceId: `i-${index}-${incarnation}`,
    address: `10.0.${index}.${incarnation}`,
  };
}

export function ok(result: VerbResult): Outcome {
  return { ok: true, result, steps: [], took: 1 };
}

/** A failure of a verb with the last four digits of its code. */
export function failure(outcome: Fault['class'], number = '1001', result?: VerbResult): Fault {
  return {
    ok: false,
    class: outcome,
    fault: { code: `vm_x_${number}`, message: `number ${number}`, at: 0 },
    ...(result === undefined ? {} : { result }),
    steps: [],
    took: 1,
  };
}
