import type { SchedulerContext } from './context.ts';
import type { Slot } from './slot.ts';

/** Counts what breaks its worker, on record: at the limit it is set aside until an operator clears it. */
export class Strikes {
  readonly #context: Pick<SchedulerContext, 'env' | 'writer' | 'settings'>;

  constructor(context: Pick<SchedulerContext, 'env' | 'writer' | 'settings'>) {
    this.#context = context;
  }

  /** What the store knows of a resource at a start. */
  adopt(slot: Slot, strikes: number): void {
    // The operator's word was journaled before the strikes could be struck out.
    const pardoned = slot.mailbox.some(({ entries }) =>
      entries.some(({ type }) => type === 'CLEAR_ERROR'),
    );
    slot.strikes = pardoned ? 0 : strikes;
    slot.setAside ||= slot.strikes >= this.#context.settings.maxStrikes;
  }

  struck(slot: Slot, why: string): void {
    const { env, settings } = this.#context;
    slot.strikes += 1;
    slot.setAside = slot.strikes >= settings.maxStrikes;
    const fields = { resource: slot.row.id, strikes: slot.strikes, why };
    if (slot.setAside) env.log.error(fields, 'set aside until an operator clears it');
    else env.log.warn(fields, 'it broke what it ran in');
    this.#record(slot);
  }

  forgive(slot: Slot): void {
    if (slot.strikes === 0) return;
    slot.strikes = 0;
    this.#record(slot);
  }

  #record({ row, strikes }: Slot): void {
    const { env, writer } = this.#context;
    writer.write([{ type: 'strike', resourceId: row.id, strikes }]).catch((error: unknown) => {
      env.log.error({ error: String(error) }, 'a strike could not be recorded');
    });
  }
}
