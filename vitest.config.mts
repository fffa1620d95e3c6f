import { defineConfig } from 'vitest/config';

const native = {
  pool: 'forks' as const,
  execArgv: ['--expose-gc'],
  // A lifetime test may need many collections, and the sanitizer build is several times slower.
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  // Node 20 has Symbol.dispose, but not the `using` declaration.
  oxc: { target: 'es2022' },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...native,
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: ['test/structure/**', 'test/consumer/**', 'test/docs/**'],
        },
      },
      {
        extends: true,
        // Each compiles a header in a process of its own: as many at a time as there are workers.
        test: { ...native, name: 'structure', include: ['test/structure/*.test.ts'], maxConcurrency: 2 },
      },
      {
        extends: true,
        test: { ...native, name: 'consumer', include: ['test/consumer/*.test.ts'] },
      },
      {
        extends: true,
        // Each script is a process of its own.
        test: { ...native, name: 'docs', include: ['test/docs/*.test.ts'], maxConcurrency: 2 },
      },
    ],
  },
});
