import { describe, expect, test } from 'vitest';
import { literal } from '../../.ci/class-layer.mjs';

/** What a C++ compiler would make of the pieces. */
function evaluate(text: string): { name: string | undefined; pieces: string[] } {
  const pieces = [...text.matchAll(/R"tether\(([\s\S]*?)\)tether"/g)].map((match) => match[1]!);
  return { name: /static constexpr char (\w+)\[\] =/.exec(text)?.[1], pieces };
}

describe('Embedded class layer', () => {
  test('has the name of the script in CamelCase', () => {
    expect(evaluate(literal('bound-class.js', '(() => 1);')).name).toBe('kBoundClassScript');
  });

  test('is cut into pieces that MSVC accepts, and loses nothing', () => {
    const script = `(() => [\n${'"\\u0041", `\\n`, /\\d"/,\n'.repeat(2000)}]);\n`;
    const { pieces } = evaluate(literal('environment.js', script));
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.every((piece) => piece.length <= 16_380)).toBe(true);
    expect(pieces.join('')).toBe(script);
  });

  test('is not indented', () => {
    expect(evaluate(literal('environment.js', '{\n    {\n\t1;\n    }\n}\n')).pieces).toEqual(['{\n{\n1;\n}\n}\n']);
  });

  test.each([
    ['a template of several lines', '(() => `a\n  b`);', 'would lose its indentation'],
    ['a module', 'import fs from "node:fs";', 'is a module'],
    ['characters of more than one byte', '(() => "é");', 'beyond ASCII'],
    ['the end of a C++ literal', '(() => ")tether"");', 'ends the C++ literal'],
    ['too long a script', 'x'.repeat(70_000), 'longer than'],
  ])('refuses %s', (_case, script, fault) => {
    expect(() => literal('environment.js', script)).toThrow(fault);
  });
});
