const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.5 MB`: three digits at most, in powers of 1000. */
export function inBytes(bytes: number): string {
  const size = Math.abs(bytes);
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(size || 1) / 3)));
  const value = bytes / 1000 ** unit;
  return `${value.toFixed(unit > 0 && Math.abs(value) < 100 ? 1 : 0)} ${units[unit]}`;
}

/** `1.5 s`, `830 ms`. */
export function inSeconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
