#include <tether/tether.h>
#include <tether/convert/function.h>

class Container {
 public:
  using Callback = std::function<void()>;
  explicit Container(Callback cb) : callback_(std::move(cb)) {}
  void setCallback(Callback cb) { callback_ = std::move(cb); }
  const Callback& callback() const { return callback_; }
  void fire() const { if (callback_) callback_(); }

 private:
  Callback callback_;
};

TETHER_MODULE(m) {
  tether::Class<Container>(m, "Container")
      .constructor<Container::Callback>("callback")
      .method("fire", &Container::fire)
      .property("callback", &Container::callback, &Container::setCallback)
      .traverse([](const Container& c, tether::Visitor& visit) { visit(c.callback()); });
}
