// SPDX-License-Identifier: MIT
// `statement.iterate(...)`: a JS iterator over the batches of a cursor. In JS, because there a row
// costs one step to the next element of an array.
#pragma once

#include <tether/tether.h>

#include "rows.h"

namespace sqlite {

inline constexpr const char* kIterationScript = R"js((Statement) => {
  'use strict';
  class RowIterator {
    #cursor; #rows = []; #at = 0;
    constructor(cursor) { this.#cursor = cursor; }
    next() {
      if (this.#at === this.#rows.length && !this.#refill()) return { value: undefined, done: true };
      return { value: this.#rows[this.#at++], done: false };
    }
    return(value) {
      const cursor = this.#cursor;
      this.#forget();
      cursor?.close();
      return { value, done: true };
    }
    #refill() {
      const cursor = this.#cursor;
      this.#forget();
      if (cursor === undefined) return false;
      this.#rows = cursor.fetch();
      if (this.#rows.length > 0) this.#cursor = cursor;
      return this.#rows.length > 0;
    }
    #forget() {
      this.#cursor = undefined;
      this.#rows = [];
      this.#at = 0;
    }
  }
  const { getPrototypeOf, setPrototypeOf, defineProperty } = Object;
  setPrototypeOf(RowIterator.prototype, getPrototypeOf(getPrototypeOf([][Symbol.iterator]())));
  const { cursor } = Statement.prototype;
  const { apply } = Reflect;
  const iterate = { iterate(...values) { return new RowIterator(apply(cursor, this, values)); } }.iterate;
  defineProperty(Statement.prototype, 'iterate', { value: iterate, writable: true, configurable: true });
})js";

inline void defineIterate(const tether::Value& statementClass) {
  runScript(kIterationScript)(statementClass);
}

}  // namespace sqlite
