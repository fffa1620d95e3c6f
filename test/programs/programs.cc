// The programs of the API page, as an author would write them.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/tether.h>

// 1. A class that knows nothing of JavaScript.
class Container {
 public:
  using Callback = std::function<void()>;
  explicit Container(Callback cb) : callback_(std::move(cb)) {}
  void setCallback(Callback cb) { callback_ = std::move(cb); }
  const Callback& callback() const { return callback_; }
  void fire() const {
    if (callback_) callback_();
  }

 private:
  Callback callback_;
};

// The same, whose author forgot the traverse.
class Forgetful : public Container {
 public:
  using Container::Container;
};

// 2. A class written for it.
struct Emitter {
  tether::Callback<void(int, std::string)> onEvent;
  tether::Member<Emitter> next;
  std::vector<tether::Traced<tether::Value>> tags;
  void emit(int n, std::string s) {
    if (onEvent) onEvent(n, s);
    if (next) next->emit(n, s);
  }
  void tag(tether::Value value) { tags.emplace_back(value); }
  tether::Value tagAt(int index) const { return tags.at(static_cast<std::size_t>(index)).get(); }
};

// 3. Ownership by std::shared_ptr, in a circle.
struct Wrapper {
  std::shared_ptr<Wrapper> value;
};

TETHER_MODULE(m) {
  tether::Class<Container>(m, "Container")
      .constructor<Container::Callback>("callback")
      .method("fire", &Container::fire)
      .property("callback", &Container::callback, &Container::setCallback)
      .traverse([](const Container& c, tether::Visitor& visit) { visit(c.callback()); });

  tether::Class<Forgetful>(m, "Forgetful")
      .constructor<Container::Callback>("callback")
      .property("callback", &Forgetful::callback, &Forgetful::setCallback)
      .method("fire", &Forgetful::fire);

  tether::Class<Emitter>(m, "Emitter")
      .constructor<>()
      .field("onEvent", &Emitter::onEvent)
      .field("next", &Emitter::next)
      .method("emit", &Emitter::emit, "n", "text")
      .method("tag", &Emitter::tag, "value")
      .method("tagAt", &Emitter::tagAt, "index")
      .traverse([](const Emitter& e, tether::Visitor& visit) { visit(e.tags); });

  tether::Class<Wrapper>(m, "Wrapper")
      .constructor<>()
      .field("value", &Wrapper::value)
      .traverse([](const Wrapper& w, tether::Visitor& visit) { visit(w.value); });
}
