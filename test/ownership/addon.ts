import { loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';

// Most tests pass what a type would forbid.
export const ownership = loadAddon<Record<string, any>>('ownership');
export const settled = (): Promise<number> => settle(ownership);
export const roots = (): string[] => controlOf(ownership).inspect().roots.map(({ label, class: name }) => `${name}: ${label}`);

/** Runs `build` in a function of its own, so that no name outlives it. */
export async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}
