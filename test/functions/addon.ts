import { loadAddon } from '../support/addon';

// Most tests pass what a type would forbid.
export const functions = loadAddon<Record<string, any>>('functions');
