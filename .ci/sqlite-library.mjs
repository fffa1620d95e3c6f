// SQLite for the example that binds it: the system's, and the peer that it is compared with.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { npm } from './dependencies.mjs';
import { places } from './places.mjs';
import { StepFailed, step } from './progress.mjs';
import { compiler, nativeEnvironment } from './toolchain.mjs';

const OLDEST = [3, 37];

/** The example cannot run here; the message says what to install. */
export class LibraryMissing extends StepFailed {}

const howToInstall = {
  linux: 'apt-get install libsqlite3-dev (Debian, Ubuntu), dnf install sqlite-devel (Fedora), apk add sqlite-dev (Alpine)',
  darwin: 'xcode-select --install, or brew install sqlite',
}[process.platform] ?? 'the header sqlite3.h and the library sqlite3, where the compiler finds them';

/** Finds sqlite3.h and the library, or installs them where a package manager that we know lets us. */
export async function requireSqliteLibrary() {
  let found = false;
  await step("Find SQLite's header and library", async (run) => {
    found = canCompile();
    if (found) return 'unchanged';
    if (canInstall()) await install(run);
    found = canCompile();
  });
  if (found) return;
  throw new LibraryMissing(
    `This example needs SQLite ${OLDEST.join('.')} or newer, with its header.\nTo install it: ${howToInstall}.`,
  );
}

/** The truth about a library is whether a program with it can be linked. */
function canCompile() {
  const [command, ...flags] = compiler().split(' ');
  const number = OLDEST[0] * 1_000_000 + OLDEST[1] * 1000;
  const program = `#include <sqlite3.h>
    static_assert(SQLITE_VERSION_NUMBER >= ${number});
    int main() { return sqlite3_libversion_number() >= ${number} ? 0 : 1; }`;
  const output = path.join(os.tmpdir(), `tether-sqlite-${process.pid}`);
  const options = [...flags, '-std=c++20', '-x', 'c++', '-', '-o', output, '-lsqlite3'];
  const compiled = spawnSync(command, options, { input: program }).status === 0;
  const good = compiled && spawnSync(output).status === 0;
  fs.rmSync(output, { force: true });
  return good;
}

function canInstall() {
  const isRoot = process.getuid?.() === 0;
  return process.platform === 'linux' && isRoot && spawnSync('apt-get', ['--version']).status === 0;
}

async function install(run) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const attempt = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'libsqlite3-dev'], { env });
  // A fresh machine knows no packages yet. What fails now, the compiler will show.
  await attempt()
    .catch(() => run('apt-get', ['update'], { env }).then(attempt))
    .catch(() => undefined);
}

/** better-sqlite3, in a folder of its own. Without it, the example compares with less. */
export async function fetchPeer() {
  const target = path.join(places.peers, 'better-sqlite3');
  await step('Fetch better-sqlite3, to compare with', async (run) => {
    if (fs.existsSync(path.join(target, 'installed'))) return 'unchanged';
    fs.mkdirSync(target, { recursive: true });
    fs.writeFileSync(path.join(target, 'package.json'), '{ "private": true }\n');
    const options = { cwd: target, env: nativeEnvironment() };
    await npm(run, ['install', 'better-sqlite3', '--no-audit', '--no-fund'], options);
    await run(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:')"], options);
    fs.writeFileSync(path.join(target, 'installed'), '');
  }).catch(() => console.log('Skipped: the comparison with better-sqlite3, which could not be installed.'));
}

/** Whether better-sqlite3 was compiled here, so that an addon can be linked with its SQLite. */
export function hasPeersEngine() {
  const { engine, header } = places.peersSqlite;
  return [engine, header].every((file) => fs.existsSync(file));
}
