import { loadAddon } from '../support/addon';

// Most tests pass what a type would forbid.
export const numbers = loadAddon<Record<string, any>>('numbers');
