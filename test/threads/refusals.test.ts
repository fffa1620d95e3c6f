import { describe, expect, test } from 'vitest';
import { complaints } from '../support/compiler';

/** What the compiler says of a function with this body, and of a coroutine with that one. */
function complaintsOf(body: string, coroutine = ''): Promise<string> {
  return complaints(`#include <string>
    #include <string_view>
    #include <tether/tether.h>
    #include <tether/convert/string.h>
    #include <tether/coroutine.h>
    #include <tether/thread.h>
    struct Thing { std::string name; };
    tether::Async<int> other();
    tether::Async<int> run() { ${coroutine} co_return 1; }
    void use(const tether::CrossThread<Thing>& thing, const tether::CrossThread<tether::Env>& env) { (void)thing; (void)env; ${body} }`);
}

describe.skipIf(process.platform === 'win32' || process.env.TETHER_BUILD === 'asan')('What cannot cross threads is refused in a sentence', () => {
  test.each([
    ['thing.call([](Thing& t) -> std::string& { return t.name; });', 'what leaves the JavaScript thread is a value of its own'],
    ['thing.call([](Thing& t) { return &t; });', 'what leaves the JavaScript thread is a value of its own'],
    ['thing.call([](Thing& t) { return std::string_view(t.name); });', 'what leaves the JavaScript thread is a value of its own'],
    ['env.call([]() -> tether::Value { throw 1; });', 'what leaves the JavaScript thread is a value of its own'],
    ['tether::CrossThread<void(std::string_view)>().post("gone");', 'an argument is kept until the call runs'],
    ['tether::CrossThread<void(int, const char*)>().post(1, "gone");', 'an argument is kept until the call runs'],
  ])('%s', async (body, sentence) => expect(await complaintsOf(body)).toContain(`napi-tether: ${sentence}`));

  test('and so is what nobody would go on from in a coroutine', async () => {
    expect(await complaintsOf('', 'co_await std::suspend_always();')).toContain('napi-tether: a tether::Async awaits tether::onJs, tether::onPool or another tether::Async');
  });

  test('and what can cross them is not', async () => {
    const body = 'thing.call([](Thing& t) { return t.name; }); thing.call([](Thing&) {}); env.call([] { return 1; }); tether::CrossThread<int(std::string)>().post("kept");';
    expect(await complaintsOf(body, 'co_await tether::onJs; co_await tether::onPool; co_await other(); auto later = other(); co_await std::move(later);')).toBe('');
  });
});
