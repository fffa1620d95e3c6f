export default {
  // Node 20 has no `await using`.
  oxc: { target: 'es2022' },
  test: { include: ['*.spec.ts'], setupFiles: ['napi-tether/vitest'], testTimeout: 60_000 },
};
