// SPDX-License-Identifier: MIT
// Classes that the addon binds.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <tether/convert/promise.h>

/// Counts what becomes of its objects.
struct Item {
  explicit Item(int id) : id(id) { alive++; }
  Item(const Item& other) : id(other.id) {
    alive++;
    copies++;
  }
  Item(Item&& other) noexcept : id(other.id) {
    alive++;
    moves++;
  }
  Item& operator=(const Item&) = default;
  ~Item() { alive--; }
  bool operator==(const Item& other) const { return id == other.id; }
  bool operator<(const Item& other) const { return id < other.id; }

  int id;
  static inline int alive = 0, copies = 0, moves = 0;
};

/// Another class, so that ones that JS gives away do not change how Items are held.
struct Gift {
  explicit Gift(int id) : id(id) { alive++; }
  ~Gift() { alive--; }
  int id;
  static inline int alive = 0;
};
using GiftPtr = std::unique_ptr<Gift>;

struct Shared {
  explicit Shared(int id) : id(id) {}
  int id;
};

/// A copy of what it is given each time.
struct Shelf {
  std::vector<Item> items;
  std::map<std::string, double> prices;
};

/// Holds callbacks inside containers, and says so.
struct Hub {
  using Callback = std::function<int(int)>;
  std::variant<std::monostate, int, Callback> one;
  std::tuple<int, Callback, std::string> both;
  std::map<std::string, Callback> named;
  std::vector<std::optional<Callback>> many;
  std::vector<tether::Deferred<int>> waiting;
};

/// The same without a traverse: what it holds in a circle leaks.
struct Blind : Hub {};

/// Refers to objects that JS made, and says so.
struct Album {
  std::vector<std::reference_wrapper<Item>> items;
};

struct Waiter {
  tether::Deferred<int> direct;
  tether::Deferred<int> wait() const { return direct; }
};

/// From a number, implicitly.
struct Meters {
  explicit Meters(double value) : value(value) {}
  double value;
};
