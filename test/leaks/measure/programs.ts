import { loadAddon } from '../../support/addon';

interface Emitter {
  onEvent: ((n: number, text: string) => void) | null;
  next: Emitter | null;
}

interface Container {
  fire(): void;
}

/** The addon of test/programs. `Forgetful` is a `Container` whose author forgot the traverse. */
export interface Programs {
  Emitter: new () => Emitter;
  Container: new (callback: () => void) => Container;
  Forgetful: new (callback: () => void) => Container;
}

export const programs: Programs = loadAddon<Programs>('programs');
