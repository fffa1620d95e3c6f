// Where something was made: places in source, read from the stack. What is kept of it are texts and numbers, because a stack that was
// not read yet keeps every receiver in it alive.
(function (): TracingLayer {
  'use strict';
  interface Failures { captureStackTrace?(holder: object, above: unknown): void; stackTraceLimit?: number; prepareStackTrace?: unknown }
  const Failure = Error as unknown as Failures;
  const { captureStackTrace } = Failure;
  const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;
  const { apply } = Reflect;
  const { isArray } = Array;
  const { get, set } = Map.prototype;
  const { slice, startsWith } = String.prototype;
  const decode = decodeURIComponent;

  // Ours on top, and the runtime's in between: frames that are passed over.
  const spare = 6;
  let frames = 4;
  const known = new Map<string, number>();
  const stacks = new Map<number, TracedFrame[]>();

  const begins = (text: string, start: string): boolean => apply(startsWith, text, [start]) as boolean;
  const from = (text: string, at: number): string => apply(slice, text, [at]) as string;
  const raw = (_error: unknown, calls: unknown): unknown => calls;

  type Setting = PropertyDescriptor | undefined;
  const settingOf = (name: string): Setting => getOwnPropertyDescriptor(Failure, name);
  // Somebody's accessor would run his code, and a constant cannot be changed: then there are no places.
  const isPlain = (setting: Setting): boolean => setting === undefined || (setting.writable === true && setting.configurable === true);
  const change = (name: keyof Failures, value: unknown, setting: Setting): void => {
    if (setting !== undefined) Failure[name] = value as never;
    else defineProperty(Failure, name, setPrototypeOf({ value, writable: true, enumerable: true, configurable: true }, null) as object);
  };
  const changeBack = (name: keyof Failures, setting: Setting): void => {
    if (setting !== undefined) Failure[name] = setting.value as never;
    else delete Failure[name];
  };

  const readStack = (above: unknown): CallSite[] => {
    const limit = settingOf('stackTraceLimit'), prepare = settingOf('prepareStackTrace');
    if (typeof captureStackTrace !== 'function' || !isPlain(limit) || !isPlain(prepare)) return [];
    try {
      change('stackTraceLimit', frames + spare, limit);
      change('prepareStackTrace', raw, prepare);
      const holder = {} as { stack?: unknown };
      captureStackTrace(holder, above);
      return isArray(holder.stack) ? holder.stack as CallSite[] : [];
    } finally {
      changeBack('prepareStackTrace', prepare);
      changeBack('stackTraceLimit', limit);
    }
  };

  const pathOf = (file: string): string => {
    if (!begins(file, 'file:///')) return file;
    const path = from(file, file[9] === ':' ? 8 : 7);
    try { return decode(path); } catch { return path; }
  };
  // Scripts without a name are ours, or the engine's own functions.
  const fileOf = (call: CallSite): string | undefined => {
    const file = call.getFileName() ?? (call.isEval() ? call.getEvalOrigin() : undefined);
    if (typeof file !== 'string' || file === '') return undefined;
    return begins(file, 'node:') || begins(file, 'ext:') || begins(file, '[native') ? undefined : pathOf(file);
  };
  const frameOf = (call: CallSite, file: string): TracedFrame => {
    const frame: TracedFrame = { file, line: call.getLineNumber() ?? 0, column: call.getColumnNumber() ?? 0 };
    const name = call.getFunctionName();
    if (typeof name === 'string' && name !== '') frame.function = call.isConstructor() ? `new ${name}` : name;
    return frame;
  };
  const placeOf = (frame: TracedFrame): string => `${frame.file}:${frame.line}:${frame.column}`;

  const idOf = (key: string, stack: TracedFrame[]): number => {
    const before = apply(get, known, [key]) as number | undefined;
    if (before !== undefined) return before;
    const id = known.size + 1;
    apply(set, known, [key, id]);
    apply(set, stacks, [id, stack]);
    return id;
  };

  const capture = (): number => {
    const calls = readStack(capture);
    const stack: TracedFrame[] = [];
    let key = '';
    for (let at = 0; at < calls.length && stack.length < frames; at++) {
      const file = fileOf(calls[at]!);
      if (file === undefined) continue;
      const frame = frameOf(calls[at]!, file);
      key += `${placeOf(frame)}\n`;
      defineProperty(stack, stack.length, setPrototypeOf({ value: frame, writable: true, enumerable: true, configurable: true }, null) as object);
    }
    return stack.length === 0 ? 0 : idOf(key, stack);
  };

  return {
    capture,
    setFrames(count) { frames = count; },
    place(id) {
      const stack = apply(get, stacks, [id]) as TracedFrame[] | undefined;
      return stack === undefined ? '' : placeOf(stack[0]!);
    },
    stack(id) {
      const copy: TracedFrame[] = [];
      for (const frame of (apply(get, stacks, [id]) as TracedFrame[] | undefined) ?? []) copy.push({ ...frame });
      return copy;
    },
  };
})
