/** Milliseconds of the monotonic clock of the machine, the same in all its processes. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6;
