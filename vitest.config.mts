import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What takes a minute or more. Left to their size these files would come last, one after the other.
const long = ['graph/graph', 'leaks/gallery/gallery', 'faults/faults', 'storm/storm', 'graph/faults', 'leaks/calibrate', 'leaks/calibrate-command'].map((name) => `/test/${name}.test.ts`);

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const isLong = ({ moduleId }: TestSpecification) => long.some((end) => moduleId.endsWith(end));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const native = {
  pool: 'forks' as const,
  execArgv: ['--expose-gc'],
  // A lifetime test may need many collections, and the sanitizer build is several times slower.
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

// What a collection at every crossing has nothing to find in: these call an addon for what it says of itself, or none at all.
const withoutStress = ['test/benchmarks/**', 'test/declarations/**', 'test/cli/**', 'test/graph/shrinking.test.ts'];

// What the build of an addon changes nothing of: what is said of benchmarks, and the leak tools themselves, but for those in native code.
const tools = ['test/benchmarks/**', 'test/leaks/*.test.ts', ...['gallery', 'heap', 'measure', 'profile', 'report', 'vitest'].map((part) => `test/leaks/${part}/**`), 'test/leaks/hook/watch.test.ts'];
// Random searches, which another way of building finds nothing new with.
const searches = ['faults', 'fuzz', 'graph', 'storm'].map((topic) => `test/${topic}/**`);
const left = { gyp: [], asan: tools, cmake: [...tools, ...searches] }[process.env.TETHER_BUILD ?? 'gyp'] ?? [];

export default defineConfig({
  // Node 20 has Symbol.dispose, but not the `using` declaration.
  // The pages are written with Preact, whichever tsconfig.json they belong to.
  oxc: { target: 'es2022', jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          ...native,
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: ['test/structure/**', 'test/consumer/**', 'test/docs/**', ...(process.env.TETHER_STRESS ? withoutStress : []), ...left],
        },
      },
      {
        extends: true,
        // Each compiles a header in a process of its own: as many at a time as there are workers.
        test: { ...native, name: 'structure', include: ['test/structure/*.test.ts'], maxConcurrency: 2 },
      },
      {
        extends: true,
        // Its hooks install and compile whole projects.
        test: { ...native, name: 'consumer', hookTimeout: 600_000, include: ['test/consumer/*.test.ts'] },
      },
      {
        extends: true,
        // Each script is a process of its own.
        test: { ...native, name: 'docs', include: ['test/docs/*.test.ts'], maxConcurrency: 2 },
      },
    ],
  },
});
