/** Runs in a process of its own: loads one addon and reports what it declares. */
import { controlOf } from '../runtime/addon.js';
import type { Report } from './loaded.js';

function load(file: string): Report {
  try {
    const addon: unknown = require(file);
    const control = controlOf(addon);
    // An addon of an older toolkit has a control without this.
    if (typeof control?.declarations !== 'function') return { kind: 'foreign' };
    return { kind: 'declarations', declarations: control.declarations() };
  } catch (error) {
    return { kind: 'threw', text: textOf(error), code: (error as { code?: string } | undefined)?.code };
  }
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

// The addon may keep the event loop busy for ever.
process.send!(load(process.argv[2]!), () => process.exit(0));
