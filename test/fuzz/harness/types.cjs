// The types that an addon declares of itself, read as trees: see src-ts/declarations/schema.ts.
'use strict';

/** `{ kind, ... }`: union, array, tuple, object, function, reference, name, literal. */
function parseType(text) {
  const reader = new Reader(text.replace(/\/\*.*?\*\//g, ''));
  return reader.union();
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  skip() { while (this.text[this.at] === ' ') this.at++; }

  eat(token) {
    this.skip();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  match(pattern) {
    this.skip();
    const found = pattern.exec(this.text.slice(this.at));
    if (found) this.at += found[0].length;
    return found;
  }

  union() {
    const members = [this.postfix()];
    while (this.eat('|')) members.push(this.postfix());
    return members.length === 1 ? members[0] : { kind: 'union', members };
  }

  postfix() {
    let type = this.primary();
    while (this.eat('[]')) type = { kind: 'array', element: type };
    return type;
  }

  primary() {
    this.match(/^readonly /);
    const reference = this.match(/^\u0002([^\u0003]*)\u0003/);
    if (reference) return { kind: 'reference', path: reference[1] };
    const quoted = this.match(/^("(?:[^"\\]|\\.)*"|`[^`]*`)/);
    if (quoted) return { kind: 'literal', text: quoted[1].slice(1, -1) };
    if (this.eat('[')) return { kind: 'tuple', elements: this.listUntil(']') };
    if (this.eat('{')) return this.object();
    if (this.match(/^\((?=\s*(\)|\.\.\.|\w+\??:))/)) return this.callable();
    if (this.eat('(')) return this.inner(')');
    return this.named();
  }

  inner(end) {
    const type = this.union();
    this.eat(end);
    return type;
  }

  listUntil(end) {
    const list = [];
    while (!this.eat(end) && this.at < this.text.length) {
      list.push(this.union());
      this.eat(',');
    }
    return list;
  }

  object() {
    const properties = [];
    while (!this.eat('}') && this.at < this.text.length) {
      const key = this.match(/^(readonly )?("(?:[^"\\]|\\.)*"|[\w$]+)(\??):/);
      const type = this.union();
      this.eat(';');
      if (key) properties.push({ key: key[2].startsWith('"') ? JSON.parse(key[2]) : key[2], optional: key[3] === '?', type });
    }
    return { kind: 'object', properties };
  }

  callable() {
    let depth = 1;
    while (depth > 0 && this.at < this.text.length) {
      const letter = this.text[this.at++];
      if (letter === '(') depth++;
      if (letter === ')') depth--;
    }
    this.eat('=>');
    return { kind: 'function', result: this.union() };
  }

  named() {
    const name = this.match(/^[\w$.-]+/)?.[0] ?? 'unknown';
    if (this.eat('<')) return { kind: 'name', name, parameters: this.listUntil('>') };
    return { kind: 'name', name, parameters: [] };
  }
}

module.exports = { parseType };
