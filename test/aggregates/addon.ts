import { loadAddon } from '../support/addon';

export { thrownBy } from '../support/thrown';

// Most tests pass what a type would forbid.
type Loose = Record<string, any>;

export const aggregates: Loose = loadAddon<Loose>('aggregates');
