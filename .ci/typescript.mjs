// TypeScript to JavaScript: the package, the class layer that is embedded in addons, and the programs.
import fs from 'node:fs';
import path from 'node:path';
import { embedClassLayer } from './class-layer.mjs';
import { places, root, tools } from './places.mjs';
import { step } from './progress.mjs';
import { filesUnder, unlessUnchanged } from './stamp.mjs';

const SHARED = ['tsconfig.base.json', 'package-lock.json'];

export function compilePackage() {
  return compile({
    title: 'Compile the TypeScript package',
    project: 'src-ts',
    sources: ['src-ts'],
    output: places.dist,
  });
}

export async function compileClassLayer() {
  await compile({
    title: 'Compile the class layer',
    project: path.join('src-ts', 'class-layer'),
    sources: [path.join('src-ts', 'class-layer')],
    output: places.classLayer,
  });
  await step('Embed the class layer', () => embedClassLayer(places.classLayer, places.embeddedClassLayer));
}

/** They use the package as its users do, so dist/ comes first. */
export function compileExamples() {
  return compile({
    title: 'Compile the examples',
    project: 'tsconfig.examples.json',
    sources: ['tsconfig.examples.json', 'examples', 'dist'],
    output: path.join(places.programs, 'examples'),
  });
}

export async function compileBenchmarks() {
  const output = path.join(places.programs, 'benchmarks');
  await compile({
    title: 'Compile the benchmarks',
    project: 'tsconfig.benchmarks.json',
    sources: ['tsconfig.benchmarks.json', 'benchmarks'],
    output,
  });
  // The package is CommonJS; this makes Node, Bun and Deno read the compiled benchmarks as what they are.
  fs.writeFileSync(path.join(output, 'package.json'), '{ "type": "module" }\n');
}

export function typecheck(project) {
  return step(`Check types of ${project}`, (run) =>
    run(process.execPath, [tools.tsc, '--noEmit', '--pretty', 'false', '-p', path.join(root, project)]),
  );
}

function compile({ title, project, sources, output }) {
  const inputs = filesUnder(...SHARED, ...sources).filter((file) => /\.(m?tsx?|json)$/.test(file));
  return step(title, (run) =>
    unlessUnchanged({ name: path.basename(project), inputs, outputs: [output] }, () => {
      // A deleted source must not live on as its old output.
      fs.rmSync(output, { recursive: true, force: true });
      return run(process.execPath, [tools.tsc, '--pretty', 'false', '-p', path.join(root, project)]);
    }),
  );
}
