import { setImmediate as turn } from 'node:timers/promises';

export interface Warning {
  name: string;
  code?: string;
  message: string;
}

/** What `run` returns, and the warnings that the process emitted meanwhile. */
export async function collectWarnings<T>(run: () => Promise<T>): Promise<{ result: T; warnings: Warning[] }> {
  const warnings: Warning[] = [];
  const listen = (warning: Warning) => void warnings.push(warning);
  process.on('warning', listen);
  try {
    const result = await run();
    await turn();
    return { result, warnings };
  } finally {
    process.off('warning', listen);
  }
}
