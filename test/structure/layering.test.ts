import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { forbiddenEdges } from './layers';

function sourcesUnder(folder: string, name: RegExp) {
  return filesUnder(folder, name).map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

describe('Layers', () => {
  test('native sources follow the arrows core → include → include/detail', () => {
    expect(forbiddenEdges(sourcesUnder('src-native', /\.(h|cc)$/))).toEqual([]);
  });

  test('TypeScript sources follow the arrows cli, vitest → leaks → runtime and cli → declarations → runtime', () => {
    expect(forbiddenEdges(sourcesUnder('src-ts', /\.m?tsx?$/))).toEqual([]);
  });
});

describe('Layer check: finds a planted edge', () => {
  test.each([
    ['a public header that includes the core', 'src-native/include/tether/weak.h', '#include "../../core/internal.h"'],
    ['detail that includes a public header', 'src-native/include/tether/detail/edge.h', '#include <tether/weak.h>'],
    ['an include with unusual spaces', 'src-native/include/tether/detail/edge.h', '  #  include  <tether/weak.h>'],
    ['the class layer importing anything', 'src-ts/class-layer/environment.ts', `import fs from 'node:fs';`],
    ['the runtime importing the leak tools', 'src-ts/runtime/settle.ts', `import { explain } from '../leaks/explain';`],
    ['an import over several lines', 'src-ts/runtime/settle.ts', `import {\n  explain,\n} from '../leaks/explain';`],
    ['a re-export', 'src-ts/runtime/settle.ts', `export * from '../leaks/explain';`],
    ['an import for its effect', 'src-ts/runtime/settle.ts', `import '../leaks/explain';`],
    ['a call of require', 'src-ts/runtime/settle.ts', `const { explain } = require('../leaks/explain');`],
    ['a dynamic import', 'src-ts/runtime/settle.ts', `const leaks = await import('../leaks/explain');`],
    ['a reporter importing a value', 'src-ts/reporters/sarif.ts', `import { explain } from '../leaks/explain';`],
    ['a reporter importing a package of the command', 'src-ts/reporters/page/page.tsx', `import { Command } from 'commander';`],
    ['the declarations importing the command', 'src-ts/declarations/print.ts', `import { Failure } from '../cli/failure';`],
    ['the declarations importing a package', 'src-ts/declarations/print.ts', `import { Command } from 'commander';`],
    ['the runtime importing the declarations', 'src-ts/runtime/inspect.ts', `import { schemaVersion } from '../declarations/schema';`],
    ['a matcher importing the command', 'src-ts/vitest/index.mts', `import { Failure } from '../cli/failure.js';`],
    ['the leak tools importing a reporter', 'src-ts/leaks/assertions.ts', `import { wording } from '../reporters/message.js';`],
    ['a package nobody depends on', 'src-ts/runtime/settle.ts', `import chalk from 'chalk';`],
  ])('%s', (_case, file, text) => {
    expect(forbiddenEdges([{ file, text }])).toEqual([expect.stringContaining(file)]);
  });
});

describe('Layer check: accepts', () => {
  test.each([
    ['a reporter importing a type', 'src-ts/reporters/sarif.ts', `import type { Finding } from '../leaks/finding';`],
    ['the core using a public header', 'src-native/core/slots.cc', '#include <tether/weak.h>\n#include "internal.h"'],
    ['the command using the declarations', 'src-ts/cli/types.ts', `import { printDeclarations } from '../declarations/print';`],
    ['the command using its package', 'src-ts/cli/types.ts', `import { Command } from 'commander';`],
    ['a text that begins like an export', 'src-ts/declarations/print.ts', `return 'export ';\nreturn other ? '' : 'x';`],
    ['an import in a comment', 'src-ts/runtime/settle.ts', `// import { explain } from '../leaks/explain';`],
    ['system headers', 'src-native/include/tether/detail/edge.h', '#include <node_api.h>\n#include <vector>'],
  ])('%s', (_case, file, text) => {
    expect(forbiddenEdges([{ file, text }])).toEqual([]);
  });
});
