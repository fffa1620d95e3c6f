import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { missingLine } from './commands';
import { examplesOf } from './pages';
import { build, comparable, run } from './project';

const pages = ['README.md', ...filesUnder('docs', /\.md$/)];
const examples = pages.flatMap((page) => examplesOf(page, readFileSync(path.join(root, page), 'utf8')));
const scripts = examples.flatMap((example) =>
  example.scripts.map((script) => [`${example.page}:${script.line}`, example, script] as const));

describe('An example of the documentation', () => {
  beforeAll(() => build(examples), 600_000);

  test.concurrent.each(scripts)('%s prints what the page says', async (_place, example, script) => {
    const printed = await run(example, script);
    if (script.command?.isExcerpt) expect(missingLine(script.printed, printed), printed).toBeUndefined();
    else expect(printed).toBe(comparable(script.printed));
  });

  test('that prints something else is found', async () => {
    const [, example, script] = scripts[0]!;
    const line = script.line + 100_000;
    const wrong = { ...script, line, text: `${script.text}\nconsole.log('more');\n` };
    expect(await run(example, wrong)).not.toBe(comparable(script.printed));
    expect(await run(example, { ...wrong, text: 'process.exitCode = 3;\n' })).toBe('[ended with 3]\n');
  });
});

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n\n`;
const addon = fence('cpp', 'TETHER_MODULE(m) {}');
const script = fence('js', `require('./build/Release/example.node');`);

describe('Examples of a page', () => {
  test('are an addon, its scripts, and what each prints', () => {
    const text = `# Title\n\n${addon}Text.\n\n${script}${fence('text', 'one')}${script}${fence('text', 'two')}`;
    const [example, ...more] = examplesOf('a.md', text);
    expect(more).toEqual([]);
    expect(example).toMatchObject({ page: 'a.md', line: 4, source: 'TETHER_MODULE(m) {}\n' });
    expect(example!.scripts.map(({ line, printed }) => [line, printed])).toEqual([[10, 'one\n'], [18, 'two\n']]);
  });
  test('may show a command, as in a console', () => {
    const console = fence('console', '$ npx node-gyp rebuild && node example.js\nprinted');
    expect(examplesOf('a.md', addon + script + console)[0]!.scripts[0]!.printed).toBe('printed\n');
  });
  test('may be run by a tool of the project, and show parts of what it prints', () => {
    const named = fence('js', `// a.leak.js\nrequire('./build/Release/example.node');`);
    const [example] = examplesOf('a.md', addon + named + fence('console', '$ npx tether leaks a.leak.js\nleaks'));
    expect(example!.scripts).toMatchObject([{ printed: 'leaks\n', command: { file: 'a.leak.js', isExcerpt: true } }]);
    const assigned = examplesOf('a.md', addon + script + fence('console', '$ TETHER_LEAKS=1 node example.js\nheld'));
    expect(assigned[0]!.scripts).toMatchObject([{ printed: 'held\n', command: { environment: { TETHER_LEAKS: '1' }, isExcerpt: false } }]);
  });
  test.each([
    ['all of it', 'a\n\nb', undefined],
    ['parts in their order, times aside', 'a  1.5 s\nc', undefined],
    ['a line that is not there', 'a\nd', 'd'],
    ['lines in another order', 'c\na', 'a'],
  ])('an excerpt is compared line by line: %s', (_case, excerpt, missing) => {
    expect(missingLine(excerpt, 'a  2 ms\nb\nc')).toBe(missing);
  });
  test.each([
    ['an addon without a script', addon],
    ['a script that prints nothing', addon + script],
    ['a script without an addon', script + fence('text', 'one')],
    ['C++ that is no addon', fence('cpp', 'int x;') + script + fence('text', 'one')],
    ['a script of another file', addon + fence('js', `require('other.node');`) + fence('text', 'one')],
    ['a script in TypeScript', addon + fence('ts', `import './example.node';`) + fence('text', 'one')],
    ['a console with another command', addon + script + fence('console', '$ npx tether types')],
  ])('are not: %s', (_case, text) => {
    expect(examplesOf('a.md', text)).toEqual([]);
  });
});
