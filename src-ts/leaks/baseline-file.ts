/** The text of a baseline file, read with care: people edit it. */
import { baselineVersion, type Baseline } from './baseline.js';
import type { KnownLeak } from './finding.js';

/** What is wrong with the text of a baseline. `message` names the entry and ends with the next step. */
export class BaselineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BaselineError';
  }
}

/** @throws {BaselineError} when the text is no baseline of this version. */
export function parseBaseline(text: string): Baseline {
  const value = parsed(text) as { version?: unknown; leaks?: unknown } | null;
  if (typeof value !== 'object' || value === null || !Array.isArray(value.leaks)) throw new BaselineError('it has no list "leaks"; write it again with --update-baseline');
  if (value.version !== baselineVersion) {
    throw new BaselineError(`it is of version ${String(value.version)}, and this command reads version ${baselineVersion}; write it again with --update-baseline`);
  }
  return { version: baselineVersion, leaks: value.leaks.map(entry) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BaselineError(`it is not JSON (${(error as Error).message}); mend it, or write it again with --update-baseline`);
  }
}

const texts = ['fingerprint', 'file', 'scenario', 'subject', 'reason'] as const;

function entry(value: unknown, index: number): KnownLeak {
  const leak = value as Partial<KnownLeak> | null;
  const missing = texts.find((name) => typeof leak?.[name] !== 'string');
  if (missing) throw new BaselineError(`entry ${index + 1} has no text "${missing}"; mend it, or remove the entry`);
  if (!areRates(leak!.rates)) throw new BaselineError(`entry ${index + 1} has no "rates", numbers by signal; mend it, or remove the entry`);
  if (leak!.until !== undefined && !isDay(leak!.until)) {
    throw new BaselineError(`"until" of entry ${index + 1} is ${JSON.stringify(leak!.until)}; write a day as "2027-01-31"`);
  }
  return leak as KnownLeak;
}

function areRates(rates: unknown): boolean {
  return typeof rates === 'object' && rates !== null && Object.values(rates).every((rate) => typeof rate === 'number');
}

/** A day that the calendar has. */
function isDay(day: unknown): boolean {
  if (typeof day !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
