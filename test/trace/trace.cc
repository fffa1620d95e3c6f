// SPDX-License-Identifier: MIT
// Native objects that are kept in each way there is, for what tells who keeps them and where they were made.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/string.h>
#include <tether/convert/unique_ptr.h>
#include <tether/ref.h>
#include <tether/tether.h>
#include <tether/thread.h>

namespace {

template <class T>
struct Counted {
  static inline int living = 0;
  Counted() { living++; }
  Counted(const Counted&) { living++; }
  ~Counted() { living--; }
};

struct Cookie : Counted<Cookie> {
  int crumbs = 1;
};

// Handles that are fields, one that is not, and a part.
struct Session : Counted<Session> {
  tether::Callback<void()> onData;
  tether::Member<Session> next;
  tether::Traced<tether::Value> tag;
  tether::Callback<void()> hidden;
  Cookie cookie;
  void hide(const tether::Value& callback) { hidden.set(callback); }
  void emit() { onData(); }
  void use(const std::function<void()>& callback) { callback(); }
};
struct Admin : Session {
  tether::Member<Session> watched;
};

// Stores callbacks where a traverse shows them, and where nothing does.
struct Container : Counted<Container> {
  std::vector<std::function<void()>> shown, hoarded;
  std::vector<tether::Member<Session>> sessions;
  void show(std::function<void()> callback) { shown.push_back(std::move(callback)); }
  void hoard(std::function<void()> callback) { hoarded.push_back(std::move(callback)); }
  void add(Session& session) { sessions.emplace_back(&session); }
  void clear() { shown.clear(), hoarded.clear(), sessions.clear(); }
};

// Shared by std::shared_ptr, with a place that is visited and places that are not.
struct Tile : Counted<Tile> {};
struct Wall : Counted<Wall> {
  std::vector<std::shared_ptr<Tile>> tiles;
  void add(std::shared_ptr<Tile> tile) { tiles.push_back(std::move(tile)); }
};
std::vector<std::shared_ptr<Tile>> pinnedTiles;
std::vector<std::shared_ptr<Tile>>* const lostTiles = new std::vector<std::shared_ptr<Tile>>();

struct Coin : tether::RefCounted, Counted<Coin> {};
std::vector<tether::Ref<Coin>> purse;

struct Reader : Counted<Reader> {};

struct Parcel : Counted<Parcel> {
  tether::Callback<void()> onOpen;
};
std::vector<std::unique_ptr<Parcel>> depot;

struct Watcher : Counted<Watcher> {
  int number = 0;
};
// The constructor throws, or makes more objects.
struct Fussy : Counted<Fussy> {
  explicit Fussy(bool accept) {
    if (!accept) throw std::runtime_error("not today");
    tether::create<Watcher>();
  }
};

std::vector<tether::Root<Session>> sessionRoots;
std::vector<tether::Root<void()>> functionRoots;
std::optional<tether::CrossThread<void()>> line;

void dropRoots() {
  sessionRoots.clear();
  functionRoots.clear();
  line.reset();
}

template <class T, class... More>
void counted(tether::Class<T, More...>& type) {
  type.staticProperty("living", [] { return Counted<T>::living; });
}

void bindHandles(tether::Module& m) {
  tether::Class<Cookie> cookie(m, "Cookie");
  cookie.constructor<>().field("crumbs", &Cookie::crumbs);
  counted(cookie);
  tether::Class<Session> session(m, "Session");
  session.constructor<>()
      .field("onData", &Session::onData)
      .field("next", &Session::next)
      .field("tag", &Session::tag)
      .field("cookie", &Session::cookie)
      .method("hide", &Session::hide, "callback")
      .method("emit", &Session::emit)
      .method("use", &Session::use, "callback");
  counted(session);
  tether::Class<Admin, Session>(m, "Admin").constructor<>().field("watched", &Admin::watched);
  tether::Class<Container> container(m, "Container");
  container.constructor<>()
      .method("show", &Container::show, "callback")
      .method("hoard", &Container::hoard, "callback")
      .method("add", &Container::add, "session")
      .method("clear", &Container::clear)
      .traverse([](const Container& self, tether::Visitor& visit) {
        visit(self.shown);
        visit(self.sessions);
      });
  counted(container);
  tether::Class<Reader> reader(m, "Reader");
  reader.constructor<>().method("read", [](Reader&, const tether::Value&) {}, "source", tether::keepAlive("this", "source"));
  counted(reader);
}

void bindOwners(tether::Module& m) {
  tether::Class<Tile> tile(m, "Tile");
  tile.constructor<>();
  counted(tile);
  tether::Class<Wall> wall(m, "Wall");
  wall.constructor<>().method("add", &Wall::add, "tile").traverse([](const Wall& self, tether::Visitor& visit) { visit(self.tiles); });
  counted(wall);
  m.function("pinTile", [](std::shared_ptr<Tile> tile) { pinnedTiles.push_back(std::move(tile)); }, "tile");
  m.function("unpinTiles", [] { pinnedTiles.clear(); });
  m.function("loseTile", [](std::shared_ptr<Tile> tile) { lostTiles->push_back(std::move(tile)); }, "tile");
  tether::Class<Coin> coin(m, "Coin");
  coin.constructor<>();
  counted(coin);
  m.function("save", [](const tether::Ref<Coin>& coin) { purse.push_back(coin); }, "coin").function("spend", [] { purse.clear(); });
  tether::Class<Parcel> parcel(m, "Parcel");
  parcel.constructor<>().field("onOpen", &Parcel::onOpen);
  counted(parcel);
  m.function("give", [](std::unique_ptr<Parcel> parcel) { depot.push_back(std::move(parcel)); }, "parcel");
  m.function("emptyDepot", [] { depot.clear(); });
}

void bindRoots(tether::Module& m) {
  tether::Class<Watcher> watcher(m, "Watcher");
  watcher.constructor<>().field("number", &Watcher::number);
  counted(watcher);
  tether::Class<Fussy> fussy(m, "Fussy");
  fussy.constructor<bool>("accept");
  counted(fussy);
  m.function("makeWatchers", [](std::uint32_t count) {
    for (std::uint32_t i = 0; i < count % 10'000; i++) tether::create<Watcher>();
  }, "count");
  m.function("rootSession", [](Session& session, std::string label) {
    sessionRoots.emplace_back(&session, std::move(label));
  }, "session", "label");
  m.function("rootFunction", [](const tether::Value& function, std::string label) {
    functionRoots.emplace_back(function, std::move(label));
  }, "function", "label");
  m.function("listen", [](const tether::Value& function) { line.emplace(function, "line"); }, "function");
  m.function("dropRoots", &dropRoots);
}

}  // namespace

TETHER_MODULE(m) {
  bindHandles(m);
  bindOwners(m);
  bindRoots(m);
}
