// What tracing.ts and the native core say to each other. Types only.

/** One frame of a stack, as V8 gives it to `Error.prepareStackTrace`. */
interface CallSite {
  getFileName(): string | null | undefined;
  getEvalOrigin(): string | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getFunctionName(): string | null;
  isEval(): boolean;
  isConstructor(): boolean;
}

/** A place in source code. Lines and columns count from 1. */
interface TracedFrame {
  file: string;
  line: number;
  column: number;
  function?: string;
}

/** What traces ask, once per environment, when tracing is first switched on; made by `tracing.ts`. */
interface TracingLayer {
  /** Where the running JavaScript is: the number of a place, the same for the same stack. 0 where no JavaScript of a file runs. */
  capture(): number;
  /** How many frames make a place. */
  setFrames(count: number): void;
  /** `file:line:column`; empty for number 0. */
  place(id: number): string;
  /** From the innermost call to the outermost. */
  stack(id: number): TracedFrame[];
}
