/** What addons of any make hold, as the hook counts it: what it means that so much of one kind is held, and what to do. */
import type { Cause } from './finding.js';
import type { HeldKind } from './hook/native.js';

interface KindOfHeld {
  /** As Node-API calls it. */
  subject: string;
  /** For notes: one, and several. */
  one: string;
  many: string;
  cause: Cause;
}

const strongWrap: KindOfHeld = {
  subject: 'napi_ref',
  one: 'wrapped native that holds its own object',
  many: 'wrapped natives that hold their own objects',
  cause: {
    pattern: 'self-cycle',
    sentence: 'A native holds the very object that it is wrapped in, strongly, so that neither can be collected.',
    fix: 'Do not call Ref() (napi_reference_ref) on the reference of a wrap for longer than a task runs, and Unref() on every way out.',
  },
};

const deadReference: KindOfHeld = {
  subject: 'napi_ref',
  one: 'weak reference to nothing',
  many: 'weak references to nothing',
  cause: {
    pattern: 'dead-reference',
    sentence: 'A weak reference is made here and not deleted, although its value was collected: some hundred bytes each time.',
    fix: 'Call napi_delete_reference when the value is not needed any more, or in its finalizer.',
  },
};

/** A wrap whose own reference is strong is another fault than one that JavaScript reaches; so is a weak reference that outlives its value. */
export function kindOf({ kind, strong, dead }: { kind: HeldKind; strong: boolean; dead: boolean }): KindOfHeld {
  if (dead) return deadReference;
  return kind === 'wrap' && strong ? strongWrap : kinds[kind];
}

const kinds: Record<HeldKind, KindOfHeld> = {
  reference: {
    subject: 'napi_ref',
    one: 'reference',
    many: 'references',
    cause: {
      pattern: 'reference',
      sentence: 'Native code makes a strong reference here and never deletes it, so that its value lives for ever.',
      fix: 'Call napi_delete_reference (in node-addon-api: let the Reference be destroyed, or Reset() it) when the value is not needed any more; where the value owns the native that holds it, hold it weakly.',
    },
  },
  wrap: {
    subject: 'napi_wrap',
    one: 'wrapped native',
    many: 'wrapped natives',
    cause: {
      pattern: 'wrap',
      sentence: 'Objects with a native part pile up: something still reaches them.',
      fix: 'See with a heap snapshot who holds them: a list or a listener in JavaScript, or another native.',
    },
  },
  finalizer: {
    subject: 'napi_finalizer',
    one: 'object with a finalizer',
    many: 'objects with a finalizer',
    cause: {
      pattern: 'finalizer',
      sentence: 'Objects with a finalizer pile up: something still reaches them.',
      fix: 'See with a heap snapshot who holds them: a list or a listener in JavaScript, or another native.',
    },
  },
  external: {
    subject: 'external',
    one: 'external',
    many: 'externals and external buffers',
    cause: {
      pattern: 'external',
      sentence: 'Externals or buffers over native memory pile up: something still reaches them.',
      fix: 'See with a heap snapshot who holds them; copy what has to live long.',
    },
  },
  'external-memory': {
    subject: 'external memory',
    one: 'report of external memory',
    many: 'reports of external memory',
    cause: {
      pattern: 'external-memory',
      sentence: 'Memory is reported to the engine here and never taken back, so that the engine collects more and more often.',
      fix: 'Call napi_adjust_external_memory with the same amount, negative, where the memory is freed; or free it, if it is not.',
    },
  },
  'threadsafe-function': {
    subject: 'napi_threadsafe_function',
    one: 'thread-safe function',
    many: 'thread-safe functions',
    cause: {
      pattern: 'thread-safe-function',
      sentence: 'A thread-safe function is made and not released by all its threads; it keeps its callback, and all that closes over, alive.',
      fix: 'Call napi_release_threadsafe_function (Release() in node-addon-api) once for each thread that acquired it, and once for the creation; or abort it.',
    },
  },
  deferred: {
    subject: 'napi_deferred',
    one: 'promise that is not settled',
    many: 'promises that are not settled',
    cause: {
      pattern: 'deferred',
      sentence: 'A promise is made by native code and never settled; it is kept, with what awaits it, for ever.',
      fix: 'Call napi_resolve_deferred or napi_reject_deferred on every way out of the work, also on that of an error.',
    },
  },
  'async-work': {
    subject: 'napi_async_work',
    one: 'work that is not deleted',
    many: 'works that are not deleted',
    cause: {
      pattern: 'async-work',
      sentence: 'Work for the thread pool is made and not deleted when it is done.',
      fix: 'Call napi_delete_async_work at the end of the complete callback (in node-addon-api: no SuppressDestruct without a delete).',
    },
  },
  'async-context': {
    subject: 'napi_async_context',
    one: 'async context',
    many: 'async contexts',
    cause: {
      pattern: 'async-context',
      sentence: 'An async context is made here and not destroyed; it keeps its resource object alive.',
      fix: 'Call napi_async_destroy when the last callback was made in it.',
    },
  },
  'cleanup-hook': {
    subject: 'cleanup hook',
    one: 'cleanup hook',
    many: 'cleanup hooks',
    cause: {
      pattern: 'cleanup-hook',
      sentence: 'A cleanup hook of the environment is added here and not removed, with what its argument points to.',
      fix: 'Call napi_remove_env_cleanup_hook when its argument is freed.',
    },
  },
};
