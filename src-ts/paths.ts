import { readFileSync } from 'node:fs';
import path from 'node:path';

const packageFolder = path.dirname(__dirname);
const native = path.join(packageFolder, 'src-native');

// gyp cuts the output of a command at spaces, and a path relative to the project never shows those of
// the folders above it. It runs its commands in the folder of binding.gyp.
const relative = (file: string): string => forwardSlashes(path.relative('.', file));

const forwardSlashes = (file: string): string => file.split(path.sep).join('/');

const manifest = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
  version: string;
};

/** The folder of the public headers, relative to the working directory: for `include_dirs` in gyp. */
export const include_dir: string = relative(path.join(native, 'include'));

/** The folder of the public headers, absolute and in quotes: for a shell's command line. */
export const include: string = `"${path.join(native, 'include')}"`;

/** The gyp file whose target `tether` an addon depends on, relative to the working directory. */
export const gyp: string = relative(path.join(native, 'tether.gyp'));

/** The CMake file that defines `tether_add_addon`, absolute: for `include("${tether}")`. */
export const cmake: string = forwardSlashes(path.join(native, 'tether.cmake'));

/** The version of this package. */
export const version: string = manifest.version;
