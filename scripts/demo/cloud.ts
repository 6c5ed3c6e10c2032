/** The small cloud of the demo: the recorded scenario, copied for 10 tenants with 50 routers. */
import {
  copiedId,
  copiedTenant,
  RECORDED_ROUTERS,
  type Recorded,
  recordedSteps,
  rekeyed,
  type Step,
} from '../recording/recording.ts';

const TENANTS = 10;
const COPIES = 25;

export interface Router {
  readonly id: string;
  readonly tenant: string;
  /** The copy of the recording it belongs to. */
  readonly copy: number;
  /** `first` is changed all day, `second` is left alone. */
  readonly role: keyof typeof RECORDED_ROUTERS;
}

/** Every router of the cloud, tenant by tenant. */
export function routers(): readonly Router[] {
  const all = Array.from({ length: COPIES }, (_, copy) =>
    Object.entries(RECORDED_ROUTERS).map(([role, id]) => ({
      id: copiedId(id, `copy ${copy}`),
      tenant: copiedTenant(copy % TENANTS),
      copy,
      role: role as Router['role'],
    })),
  ).flat();
  return all.sort((a, b) => a.tenant.localeCompare(b.tenant) || a.copy - b.copy);
}

/** The messages of some steps, for some copies: each copy in order, the copies mixed. */
export function messages(
  steps: readonly Step[],
  copies: readonly number[] = Array.from({ length: COPIES }, (_, copy) => copy),
): readonly Recorded[] {
  return steps.flatMap((step) =>
    copies.flatMap((copy) =>
      step.messages.map((message) =>
        rekeyed(message, `copy ${copy}`, copiedTenant(copy % TENANTS)),
      ),
    ),
  );
}

/** The day in parts: what happens until the evening, and the deletion of routers. */
export async function day(): Promise<{ work: readonly Step[]; removal: readonly Step[] }> {
  const steps = await recordedSteps();
  const until = steps.findIndex(({ name }) => name === 'floatingip.delete');
  if (until < 0) throw new Error('the recording has no step "floatingip.delete"');
  return { work: steps.slice(0, until), removal: steps.slice(until) };
}
