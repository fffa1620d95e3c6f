// SPDX-License-Identifier: MIT
// Natives that say in standard error, by raw writes that need no JS, when they are destroyed.
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/shared_ptr.h>
#include <tether/tether.h>

namespace {

std::atomic<int> alive = 0;
std::atomic<int> gone = 0;

// One write per line, so that the lines of several threads do not mix.
void tell(const std::string& line) {
  const std::string whole = line + "\n";
  std::fwrite(whole.data(), 1, whole.size(), stderr);
  std::fflush(stderr);
}

struct Node {
  std::string name;
  tether::Member<Node> next;
  tether::Callback<void()> callback;
  std::vector<tether::Member<Node>> many;
  std::shared_ptr<Node> shared;

  explicit Node(std::string name) : name(std::move(name)) { alive++; }
  ~Node() noexcept(false) {
    alive--;
    gone++;
    if (name == "quiet") return;
    tell("~" + name + (next || callback ? " sees others" : ""));
    if (name.starts_with("calls")) callback();
    if (name.starts_with("throws")) throw std::runtime_error(name + " cannot be destroyed");
  }
  void add(Node& node) { many.emplace_back(&node); }
  void call() const {
    callback();
    tell(name + " returned");
  }
};

// Owns more than memory.
struct File {
  std::string name;
  tether::Callback<void()> callback;
  tether::Member<File> next;
  explicit File(std::string name) : name(std::move(name)) {}
  ~File() { tell("~File " + name); }
  void call() const { callback(); }
};

struct Screw {
  ~Screw() { tell("~Screw"); }
};
struct Door {
  Screw screw;
  ~Door() { tell("~Door"); }
};

// Globals of the process: they outlive every environment, and every one of them may use them.
std::optional<tether::Root<Node>> root;
std::optional<tether::Root<tether::Value>> valueRoot;
std::optional<tether::Root<int()>> functionRoot;
std::function<int()> function;
std::optional<tether::Weak<Node>> weak;
std::shared_ptr<Node> shared;

void keepAll(Node& node, const tether::Value& value, std::function<int()> f, const std::shared_ptr<Node>& whole) {
  root.emplace(&node, "a global");
  valueRoot.emplace(value, "a global value");
  functionRoot.emplace(value, "a global function");
  function = std::move(f);
  weak.emplace(&node);
  shared = whole;
}

std::string tryAll() {
  std::string state;
  state += root->get() ? "root " : "";
  state += *valueRoot ? "value " : "";
  state += weak->tryGet() ? "weak " : "";
  try {
    state += "function " + std::to_string(function()) + " ";
  } catch (const tether::Error& error) {
    state += error.code() + " ";
  }
  try {
    state += "root function " + std::to_string((*functionRoot)()) + " ";
  } catch (const tether::Error& error) {
    state += error.code() + " ";
  }
  const std::function<int()> copy = function;
  return state + (copy ? "callable " : "") + (shared ? shared->name : "");
}

void dropAll() {
  root.reset();
  valueRoot.reset();
  functionRoot.reset();
  function = nullptr;
  weak.reset();
  shared.reset();
}

}  // namespace

TETHER_MODULE(m) {
  tether::Class<Node>(m, "Node")
      .constructor<std::string>("name")
      .field("next", &Node::next)
      .field("callback", &Node::callback)
      .field("shared", &Node::shared)
      .field("name", &Node::name)
      .method("add", &Node::add, "node")
      .method("call", &Node::call)
      .onCollect([](Node& self) {
        if (self.name != "quiet") tell("collected " + self.name);
      })
      .traverse([](const Node& self, tether::Visitor& visit) { visit(self.many, self.shared); });
  tether::Class<File>(m, "File")
      .constructor<std::string>("name")
      .field("callback", &File::callback)
      .field("next", &File::next)
      .method("call", &File::call)
      .destroyAtExit();
  tether::Class<Screw>(m, "Screw").constructor<>();
  tether::Class<Door>(m, "Door").constructor<>().field("screw", &Door::screw);
  m.function("alive", [] { return alive.load(); })
      .function("gone", [] { return gone.load(); })
      .function("keepAll", &keepAll, "node", "value", "f", "whole")
      .function("tryAll", &tryAll)
      .function("dropAll", &dropAll);
}
