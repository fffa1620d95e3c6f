/** What native code holds through napi-tether, in the words of napi-tether: by the label, class and site that it gives each root. */
import type { Cause } from './finding.js';

export interface RootNote {
  label: string;
  /** Of what is held, or of the object that stores it; empty for none. */
  class: string;
  /** `parameter "handler" of Session.onData`, `tether::Root`: without the place in JavaScript. */
  site: string;
}

/** What is known of the one that is held. */
export interface Rooted {
  /** `closure onData`, `Session`. */
  what: string;
  /** What leaks. */
  subject: string;
  /** The variable by which a function that is held leads to what leaks. */
  captured?: string;
}

export function rootCause(note: RootNote, rooted: Rooted): Cause {
  if (note.label.startsWith('held by native code outside any traverse')) return missingTraverse(note, rooted);
  if (note.site === 'tether::Root') return root(note, rooted);
  if (note.site === 'tether::CrossThread') return crossThread(note, rooted);
  return owner(note, rooted);
}

function capturing({ captured, subject }: Rooted): string {
  return captured === undefined ? '' : `, and that captures the ${subject} (as \`${captured}\`): a circle that no collector can see`;
}

/** A function or object stored by a bound class that says nothing of it in its traverse, or by a function of the addon. */
function missingTraverse({ class: type, site }: RootNote, rooted: Rooted): Cause {
  const parameter = /^parameter "(.*)" of /s.exec(site);
  return {
    pattern: rooted.captured === undefined ? 'missing-traverse' : 'callback-cycle',
    sentence: `C++ keeps what ${parameter ? `came as ${site}` : `was ${site || 'stored during a call'}`}, no traverse${type && ` of ${type}`} visits it${capturing(rooted)}.`,
    fix: type === ''
      ? 'Let go of it when the work is done; if an object of a bound class stores it, visit(...) it in the traverse of that class.'
      : `Add .traverse(...) to tether::Class<${type}>, and in it visit(...) the member that ${parameter ? `"${parameter[1]}"` : 'the value'} is stored in.`,
  };
}

function root({ label }: RootNote, rooted: Rooted): Cause {
  return {
    pattern: rooted.captured === undefined ? 'root' : 'callback-cycle',
    sentence: `The tether::Root "${label}" holds ${rooted.what}${capturing(rooted)}.`,
    fix: rooted.captured === undefined
      ? 'Reset the root when its work is done; if it belongs to an object, make it a tether::Member or tether::Traced of that object.'
      : 'Make it a tether::Callback of the object that calls it, which the collector sees through, or reset the root when the work is done.',
  };
}

function crossThread({ label }: RootNote, { what }: Rooted): Cause {
  return {
    pattern: 'thread-safe-function',
    sentence: `The tether::CrossThread "${label}" holds ${what}, and no thread has dropped it.`,
    fix: 'Let the thread that uses it end, or clear the handle when its work is done.',
  };
}

/** An object that C++ keeps itself, by one of the ways to own. */
function owner({ label, class: type }: RootNote, { subject }: Rooted): Cause {
  const name = type || subject, how = /^(std::shared_ptr|tether::Ref|std::unique_ptr)/.exec(label)?.[1];
  if (how) return {
    pattern: 'shared-owner',
    sentence: `C++ holds the ${name} by ${how} outside every traverse.`,
    fix: `Drop that ${how} when the work is done, or visit(...) it in the traverse of the object that has it.`,
  };
  return {
    pattern: 'kept-by-native',
    sentence: `Native code holds the ${name}: ${label}.`,
    fix: 'Let go of it in C++ when the work is done.',
  };
}
