import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { umbrellaFaults } from './umbrella';

const folder = 'src-native/include/tether';

// What not every addon needs and what costs to compile.
const optIn = new Set(['aggregate.h', 'operators.h', 'protocols.h', 'bind_container.h', 'bind_map.h', 'bind_vector.h', 'coroutine.h', 'lock.h', 'once.h', 'share.h', 'thread.h', 'thread_handle.h']);

// Headers in a subfolder are opt-in (convert/) or not public (detail/).
const topHeaders = filesUnder(folder, /\.h$/)
  .map((file) => path.posix.relative(folder, file))
  .filter((header) => !header.includes('/') && header !== 'tether.h' && !optIn.has(header));

describe('tether.h', () => {
  test('is an ordered list of all public headers that are not opt-in, and nothing else', () => {
    const text = readFileSync(path.join(root, folder, 'tether.h'), 'utf8');
    expect(umbrellaFaults(text, topHeaders)).toEqual([]);
  });

  test.each([
    ['a declaration', '#include <tether/weak.h>\nnamespace tether {}\n', 'more than a list'],
    ['a header twice', '#include "weak.h"\n#include <tether/weak.h>\n', 'weak.h twice'],
    ['a missing header', '#pragma once\n', 'does not list weak.h'],
  ])('the check sees %s', (_case, text, fault) => {
    expect(umbrellaFaults(text, ['weak.h'])).toEqual([expect.stringContaining(fault)]);
  });
});
