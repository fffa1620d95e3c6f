/** Looks after each of many stretches of a program, such as the tests of a file. */
import { TetherError } from '../runtime/errors.js';
import { explained } from './findings.js';
import { LeakError, type Wording } from './leak-error.js';
import { Leftover, type LeftoverOptions } from './leftover.js';

export interface GuardOptions extends LeftoverOptions {
  /** Native bytes that the natives left behind by one test may have together: a number, or `64 KB`. Default: none may be left. */
  nativeBytes?: Bytes;
}

/** A number of bytes, or a text such as `64 KB`. */
export type Bytes = number | `${number} ${'B' | 'KB' | 'MB' | 'GB'}`;

/** @throws {TetherError} `ERR_TETHER_ARGUMENT` for what is no number of bytes. */
export function bytesOf(amount: Bytes): number {
  if (typeof amount === 'number' && amount >= 0) return amount;
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?(B|KB|MB|GB)$/.exec(String(amount)) ?? [];
  if (digits !== undefined) return Number(digits) * 1024 ** ['B', 'KB', 'MB', 'GB'].indexOf(unit!);
  throw new TetherError('ERR_TETHER_ARGUMENT', `"nativeBytes" must be bytes or a text such as "64 KB", received ${JSON.stringify(amount)}`);
}

export class Guard {
  private readonly leftover: Leftover;

  constructor(
    private readonly wording: Wording,
    private readonly options: GuardOptions = {},
  ) {
    this.leftover = new Leftover(options);
  }

  begin(): Promise<void> {
    return this.leftover.beginSettled();
  }

  /**
   * What was left behind since the last time; what is left now is not told again. Without anything new it costs no collection.
   *
   * @param allowed Native bytes that may be left, in place of the guard's own limit.
   */
  async check(allowed: Bytes | undefined = this.options.nativeBytes): Promise<LeakError | undefined> {
    // There may be less than before, and what comes next is measured against that.
    if (this.leftover.nothingNew) return void this.leftover.start();
    const growth = await this.leftover.left();
    const bytes = this.leftover.nativeBytes;
    this.leftover.start();
    const counted = growth.filter(({ kind }) => allowed === undefined || kind !== 'native' || bytes > bytesOf(allowed));
    if (counted.length === 0) return undefined;
    const { findings, notes } = await explained(counted);
    return new LeakError(this.wording.leak(findings, [...(allowed === undefined ? [] : [`${bytes} B of natives left behind`]), ...notes]), findings);
  }
}
