/** Codes of the errors that the TypeScript side throws; native code uses the same table. */
export type TetherErrorCode = 'ERR_TETHER_ARGUMENT' | 'ERR_TETHER_ENVIRONMENT';

/** A wrong use of the toolkit. `code` tells which; `message` ends with the next step. */
export class TetherError extends TypeError {
  readonly code: TetherErrorCode;

  constructor(code: TetherErrorCode, message: string) {
    super(message);
    this.name = 'TetherError';
    this.code = code;
  }
}
