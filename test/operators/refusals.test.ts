import { describe, expect, test } from 'vitest';
import { complaints } from '../support/compiler';

/** What the compiler says of a module that binds an empty class `Thing` with `visitors`. */
function complaintsOf(visitors: string, members = ''): Promise<string> {
  return complaints(`#include <tether/operators.h>
    #include <tether/protocols.h>
    #include <tether/tether.h>
    struct Thing { ${members} };
    TETHER_MODULE(m) { tether::Class<Thing>(m, "Thing").with(${visitors}); }`);
}

describe.skipIf(process.platform === 'win32' || process.env.TETHER_BUILD === 'asan')('An operator that C++ does not have is refused in a sentence', () => {
  test.each([
    ['tether::op::add', '"add" needs `left + right` in C++'],
    ['tether::op::addAssign', '"addAssign" needs `left += right` in C++'],
    ['tether::op::negate', '"negate" needs `-value` in C++'],
    ['tether::op::equals', '"equals" needs `left == right` in C++'],
    ['tether::op::compare', '"compare" needs `left <=> right`, or `<` both ways round, in C++'],
    ['tether::op::toString', '"toString" needs `std::ostream << object` in C++'],
    ['tether::op::toPrimitive', '"toPrimitive" needs a conversion to a number or std::string'],
    ['tether::op::hashCode', '"hashCode" needs a std::hash of the class'],
    ['tether::op::index', '"at" needs size() and a const operator[] in C++'],
  ])('%s', async (visitor, sentence) => expect(await complaintsOf(visitor)).toContain(`napi-tether: ${sentence}`));

  test('and one that it has is not', async () => {
    expect(await complaintsOf('tether::op::add, tether::op::equals', 'Thing operator+(const Thing&) const; bool operator==(const Thing&) const;')).toBe('');
  });
});
