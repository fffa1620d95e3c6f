// What has to be there before something can run, in order. Each part skips itself when nothing changed.
import { buildWithCmake } from './cmake.mjs';
import { installDependencies } from './dependencies.mjs';
import { buildEngineDrivers } from './engine.mjs';
import { buildWithGyp } from './gyp.mjs';
import { exclusively } from './lock.mjs';
import { fetchPeer, hasPeersEngine, requireSqliteLibrary } from './sqlite-library.mjs';
import { requireCmake, requireNativeToolchain, requireNode } from './toolchain.mjs';
import { compileBenchmarks, compileClassLayer, compileExamples, compilePackage } from './typescript.mjs';

/** The package itself: dist/ and the class layer that every addon embeds. */
export function preparePackage() {
  return exclusively(installAndCompile);
}

export function prepareTests() {
  requireNativeToolchain();
  return exclusively(async () => {
    await installAndCompile();
    await buildWithGyp('tests');
  });
}

/** The addons of the tests in another build; see buildWithCmake. */
export function prepareTestsWithCmake(build) {
  requireNativeToolchain();
  requireCmake();
  return exclusively(async () => {
    await installAndCompile();
    await buildWithCmake(build);
  });
}

/** @param planted also the driver with a planted slow-down. */
export function prepareBenchmarks({ planted = false } = {}) {
  requireNativeToolchain();
  return exclusively(async () => {
    await installAndCompile();
    await compileBenchmarks();
    await buildWithGyp('benchmarks');
    if (planted) await buildWithGyp('planted');
    await buildEngineDrivers();
  });
}

export function prepareExamples() {
  requireNativeToolchain();
  return exclusively(async () => {
    await installAndCompile();
    await compileExamples();
    await buildWithGyp('examples');
  });
}

/** The one example that needs a library of the system. */
export function prepareSqliteExample() {
  requireNativeToolchain();
  return exclusively(async () => {
    await installAndCompile();
    await requireSqliteLibrary();
    await fetchPeer();
    await compileExamples();
    await buildWithGyp('sqlite');
    if (hasPeersEngine()) await buildWithGyp('sqlitePeer');
  });
}

/** What every build begins with. */
export async function installAndCompile() {
  requireNode();
  await installDependencies();
  await compilePackage();
  await compileClassLayer();
}
