// SPDX-License-Identifier: MIT

/** Figures as people read them. */
const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export function count(value: number): string {
  return thousands.format(value);
}

/** Megabytes of a million bytes, with a decimal where it says something. */
export function megabytes(bytes: number): string {
  const value = bytes / 1e6;
  return `${value === 0 || value >= 100 ? count(value) : oneDecimal.format(value)} MB`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

export function megabytesPerSecond(bytes: number, ms: number): string {
  return `${oneDecimal.format(bytes / 1e3 / ms)} MB/s`;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)} : 1`;
}
