import { createRequire } from 'node:module';

interface Emitter {
  onEvent: (() => unknown) | null;
}

/** The addon of test/programs, wherever it was built. */
export const addon = createRequire(import.meta.url)(process.env.PROGRAMS_ADDON!) as {
  Emitter: new () => Emitter;
  Container: new (callback: () => void) => { fire(): void };
  Forgetful: new (callback: () => void) => { fire(): void };
};
