// Writes the compiled class layer as C++ string literals, one per script.
import fs from 'node:fs';
import path from 'node:path';

// MSVC refuses a literal longer than 16,380 bytes, and a concatenation longer than 65,535.
const PIECE_BYTES = 16_000;
const LITERAL_BYTES = 65_535;
const DELIMITER = 'tether';

/** Returns 'unchanged' without touching the file when it already says this: make looks at its date. */
export function embedClassLayer(folder, output) {
  const scripts = fs.readdirSync(folder).filter((name) => name.endsWith('.js')).sort();
  const text = `// Generated from src-ts/class-layer. Do not edit.\n${scripts
    .map((name) => literal(name, fs.readFileSync(path.join(folder, name), 'utf8')))
    .join('')}`;
  if (fs.existsSync(output) && fs.readFileSync(output, 'utf8') === text) return 'unchanged';
  fs.mkdirSync(path.dirname(output), { recursive: true });
  fs.writeFileSync(output, text);
  return 'done';
}

export function literal(fileName, source) {
  const script = withoutIndentation(source.replace(/\r\n/g, '\n'));
  check(fileName, script);
  const pieces = split(script).map((piece) => `    R"${DELIMITER}(${piece})${DELIMITER}"`);
  return `\nstatic constexpr char ${constantName(fileName)}[] =\n${pieces.join('\n')};\n`;
}

/** A quarter of the text, which every addon carries. Lines stay lines, so that a position in a stack trace is the one in the file. */
function withoutIndentation(source) {
  return source.replace(/^[ \t]+/gm, '');
}

/** `bound-class.js` is `kBoundClassScript`. */
function constantName(fileName) {
  const words = path.basename(fileName, '.js').split('-');
  return `k${words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')}Script`;
}

function check(fileName, script) {
  const fault =
    // One byte per character keeps the pieces' sizes exact and the source file's encoding irrelevant.
    (/[^\x00-\x7f]/.test(script) && 'contains characters beyond ASCII') ||
    (script.includes(`)${DELIMITER}"`) && `contains )${DELIMITER}", which ends the C++ literal`) ||
    (script.length > LITERAL_BYTES && `is longer than ${LITERAL_BYTES} bytes`) ||
    (script.split('\n').some((line) => line.split('`').length % 2 === 0) && 'has a template that goes on in the next line, and would lose its indentation') ||
    (/^\s*(import|export)\b/m.test(script) && 'is a module; the class layer consists of scripts');
  if (fault) throw new Error(`${fileName} ${fault}.`);
}

function split(script) {
  const pieces = [];
  for (let at = 0; at < script.length; at += PIECE_BYTES) pieces.push(script.slice(at, at + PIECE_BYTES));
  return pieces;
}
