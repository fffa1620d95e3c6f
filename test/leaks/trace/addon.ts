import { controlOf, type AddonControl } from '../../../src-ts/runtime/addon';
import { loadAddon } from '../../support/addon';

// Most of the addon's classes are used in one test only.
type Loose = Record<string, any>;

export const addon: Loose = loadAddon<Loose>('trace');
export const control: AddonControl = controlOf(addon)!;

/** How many natives of a class there are, by its own count. */
export const living = (name: string): number => addon[name].living as number;

/** All natives of the addon. */
export const allLiving = (): number =>
  Object.values(control.inspect().classes).reduce((sum, { live }) => sum + live, 0);
