import { loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';

// Most tests pass what a type would forbid.
type Loose = Record<string, any>;

export const views: Loose = loadAddon<Loose>('views');
export const control = controlOf(views);
export const settled = (): Promise<number> => settle(views);

/** How many natives of a C++ class there are, wrapped or not. */
export const alive = (name: string): number => views.alive(name) as number;
/** How many objects of a bound class JS knows. */
export const live = (name: string): number => control.inspect().classes[name]!.live;

/** Runs `build` in a function of its own, so that no name outlives it. */
export async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}

/** The code of what `attempt` throws. Fails when it throws nothing. */
export function codeOf(attempt: () => unknown): string {
  return thrownBy(attempt).code;
}

export function thrownBy(attempt: () => unknown): Error & { code: string } {
  try {
    attempt();
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error('Nothing was thrown.');
}
