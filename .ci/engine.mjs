// The one driver of the benchmarks that is written on V8 itself: an addon for each version of Node whose headers are
// there, in build/engine/<ABI>. Each is a build of node-gyp by itself, since one build knows one version.
import fs from 'node:fs';
import path from 'node:path';
import { places, root, tools } from './places.mjs';
import { StepFailed, step } from './progress.mjs';
import { filesUnder, unlessUnchanged } from './stamp.mjs';
import { nativeEnvironment } from './toolchain.mjs';

const SOURCES = ['benchmarks/drivers/v8.cc', 'benchmarks/drivers/compiler.h', 'src-native/tether.gypi'];

const GYP = {
  targets: [{ target_name: 'bench_v8', sources: ['v8.cc'], includes: ['tether.gypi'] }],
};

/** A version for which it cannot be built is left out, and the benchmarks say so. */
export async function buildEngineDrivers() {
  for (const node of [runningNode(), ...storedNodes()]) await attempt(node);
}

function runningNode() {
  const { npm_config_nodedir: prefix } = nativeEnvironment();
  return { name: process.version, abi: process.versions.modules, prefix };
}

function storedNodes() {
  if (!fs.existsSync(places.runtimes)) return [];
  const folders = fs.readdirSync(places.runtimes).map((name) => path.join(places.runtimes, name));
  return folders.filter((prefix) => fs.existsSync(headerOf(prefix))).map(describeNode);
}

function headerOf(prefix) {
  return path.join(prefix, 'include', 'node', 'node_version.h');
}

function describeNode(prefix) {
  const header = fs.readFileSync(headerOf(prefix), 'utf8');
  const read = (name) => new RegExp(`#define ${name} (\\d+)`).exec(header)[1];
  const version = ['NODE_MAJOR_VERSION', 'NODE_MINOR_VERSION', 'NODE_PATCH_VERSION'].map(read).join('.');
  return { name: `v${version}`, abi: read('NODE_MODULE_VERSION'), prefix };
}

async function attempt(node) {
  try {
    await build(node);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.log(`Left out: the driver v8 for Node ${node.name}.\n${error.message}`);
  }
}

function build({ name, abi, prefix }) {
  const folder = path.join(places.build, 'engine', abi);
  const env = { ...process.env, ...(prefix && { npm_config_nodedir: prefix }) };
  return step(`Compile the driver v8 for Node ${name}`, (run) =>
    unlessUnchanged(
      {
        name: `engine-${abi}`,
        inputs: filesUnder(...SOURCES, 'package-lock.json'),
        facts: [name, prefix, env.CXX, env.CXXFLAGS],
        outputs: [path.join(folder, 'build', 'Release', 'bench_v8.node')],
      },
      () => {
        write(folder);
        return run(process.execPath, [tools.nodeGyp, 'rebuild', '-C', folder], { env });
      },
    ),
  );
}

// Copied, because a build keeps what it makes of a source beside where the source is, seen from its own folder.
function write(folder) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'binding.gyp'), JSON.stringify(GYP));
  for (const file of SOURCES) fs.copyFileSync(path.join(root, file), path.join(folder, path.basename(file)));
}
