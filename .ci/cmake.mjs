// The cmake-js builds of the test addons: <folder>/Release/<topic>.node.
import os from 'node:os';
import path from 'node:path';
import { root, tools } from './places.mjs';
import { step } from './progress.mjs';
import { filesUnder, unlessUnchanged } from './stamp.mjs';
import { nativeEnvironment } from './toolchain.mjs';

/** `variables` are CMake cache entries, as in { TETHER_SANITIZE: 'ON' }. */
export async function buildWithCmake({ title, folder, variables = {} }) {
  const env = nativeEnvironment();
  const definitions = Object.entries(variables).map(([name, value]) => `--CD${name}=${value}`);
  const jobs = String(os.availableParallelism());
  const common = ['--directory', root, '--out', folder, ...definitions];
  await step(`Configure ${title}`, (run) =>
    unlessUnchanged(
      {
        name: path.basename(folder),
        inputs: filesUnder('CMakeLists.txt', 'src-native/tether.cmake', 'package-lock.json'),
        facts: [root, env.npm_config_nodedir, env.CXX, env.CXXFLAGS, variables],
        outputs: [path.join(folder, 'CMakeCache.txt')],
      },
      () => run(process.execPath, [tools.cmakeJs, 'reconfigure', ...common], { env }),
    ),
  );
  await step(`Compile ${title}`, (run) =>
    run(process.execPath, [tools.cmakeJs, 'build', ...common, '--parallel', jobs], { env }),
  );
}
