/** How figures are written. Pure. */

/** `12,345`; from 100 on without decimals, below with one. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  return value.toLocaleString('en-US', {
    maximumFractionDigits: Math.abs(value) >= 100 ? 0 : 1,
  });
}

export const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '' : figure(bytes / 1e6);

export const seconds = (ms: number | undefined): string =>
  ms === undefined ? '' : figure(ms / 1000);

/** `84 %`. */
export const percent = (share: number | undefined): string =>
  share === undefined || !Number.isFinite(share) ? '' : `${Math.round(share * 100)} %`;
