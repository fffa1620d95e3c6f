// SPDX-License-Identifier: MIT
// Objects that change hands in unusual ways: met at another address, handed out under another
// ownership than before, answered by factories, ended on other threads.

#include <tether/tether.h>

#include <uv.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

template <class T>
struct Lives {
  static inline std::atomic<int> living = 0;
  Lives() { living++; }
  Lives(const Lives&) { living++; }
  ~Lives() { living--; }
};
template <class... T>
void bindLiving(tether::Class<T...>& type) {
  using First = std::tuple_element_t<0, std::tuple<T...>>;
  type.staticProperty("living", [] { return Lives<First>::living.load(); });
}

// --- several bases

struct Front {
  virtual ~Front() = default;
  int front = 1;
};
struct Back {
  virtual ~Back() = default;
  int back = 2;
};
struct Tag {  // without virtual functions: it cannot tell what it is a part of
  int tag = 3;
};
struct Card : Front, Back, Tag, Lives<Card> {};
std::unique_ptr<Back> keptBack;
Back* notedBack = nullptr;
Tag* notedTag = nullptr;

// --- factories

struct Base : Lives<Base> {
  virtual ~Base() = default;
  static inline Base* latest = nullptr;
};
struct Derived : Base {};

// --- held by C++ in more ways than one

struct Item : Lives<Item> {
  int value = 6;
};
std::shared_ptr<Item> item;

struct Coin : tether::RefCounted, Lives<Coin> {
  explicit Coin(bool registers = false) {
    if (registers) all.emplace_back(this);
  }
  int value = 9;
  tether::Callback<int()> onSpend;
  static inline std::vector<tether::Ref<Coin>> all;
};
struct Purse {
  Coin part;
};
Coin* bareCoin = nullptr;
Purse purse;

// --- given

struct Job : Lives<Job> {
  virtual ~Job() = default;
  virtual int run(int value) { return value; }
  virtual int pure() = 0;
  int number = 1;
};
struct JsJob : tether::Overriding<Job> {
  using Overriding::Overriding;
  int run(int value) override { return TETHER_OVERRIDE(Job, run, value); }
  int pure() override { return TETHER_OVERRIDE_PURE(Job, pure); }
};
std::unique_ptr<Job> job;

struct Letter : Lives<Letter> {
  int number = 3;
  tether::Callback<int()> onRead;  // a field
  tether::Callback<int()> onSend;  // none
};
std::unique_ptr<Letter> letter;

struct Mixin {
  virtual ~Mixin() = default;
  int mixed = 0;
};
struct Second {
  virtual ~Second() = default;
};
struct JsSecond : Mixin, tether::Overriding<Second> {};

void bindBases(tether::Module& m) {
  tether::Class<Front>(m, "Front").field("front", &Front::front);
  tether::Class<Back>(m, "Back").field("back", &Back::back);
  tether::Class<Tag>(m, "Tag").field("tag", &Tag::tag);
  auto card = tether::Class<Card, Front, Back, Tag>(m, "Card");
  card.constructor<>();
  bindLiving(card);
  m.function(
       "noteBack", [](Back& back) { notedBack = &back; }, "back")
      .function("notedBack", [] { return notedBack; })
      .function(
          "noteTag", [](Tag& tag) { notedTag = &tag; }, "tag")
      .function("notedTag", [] { return notedTag; })
      .function("newCard", []() -> Back* { return new Card; })
      .function(
          "keepBack", [](std::unique_ptr<Back> back, int) { keptBack = std::move(back); }, "back",
          "number")
      .function("takeBack", [] { return std::move(keptBack); });
  auto base = tether::Class<Base>(m, "Base");
  base.factory([](bool derived) {
        auto made = derived ? std::make_unique<Derived>() : std::make_unique<Base>();
        Base::latest = made.get();
        return made;
      })
      .staticProperty("latest", [] { return Base::latest; });
  bindLiving(base);
  tether::Class<Derived, Base>(m, "Derived");
}

void bindHeld(tether::Module& m) {
  auto held = tether::Class<Item>(m, "Item");
  held.constructor<>().readonlyField("value", &Item::value);
  bindLiving(held);
  m.function("fillItem", [] { item = std::make_shared<Item>(); })
      .function(
          "peekItem", []() -> Item& { return *item; }, tether::reference)
      .function("shareItem", [] { return item; })
      .function("dropItem", [] { item.reset(); });
  auto coin = tether::Class<Coin>(m, "Coin");
  coin.constructor<>()
      .constructor<bool>("registers")
      .factory(
          [](int value) {
            auto coin = tether::makeRef<Coin>();
            coin->value = value;
            return coin;
          },
          "value")
      .factory(
          [](std::string text) {
            auto coin = Coin::all.empty() ? tether::makeRef<Coin>() : Coin::all.back();
            if (text == "kept") Coin::all.push_back(coin);
            if (text == "none") coin.reset();
            return coin;
          },
          "text")
      .readonlyField("value", &Coin::value)
      .field("onSpend", &Coin::onSpend);
  bindLiving(coin);
  m.function(
       "bareCoin", [] { return bareCoin ? bareCoin : bareCoin = new Coin; }, tether::reference)
      .function("bareCoinRef", [] { return tether::Ref<Coin>(std::exchange(bareCoin, nullptr)); })
      .function(
          "coinInPurse", []() -> Coin& { return purse.part; }, tether::reference)
      .function(
          "keepCoin", [](tether::Ref<Coin> coin) { Coin::all.push_back(std::move(coin)); }, "coin")
      .function("keptCoin", [] { return Coin::all.empty() ? nullptr : Coin::all.back(); })
      .function("dropCoins", [] { Coin::all.clear(); })
      .function(
          "dropCoinOnThread",
          [](tether::Ref<Coin> coin) {
            std::thread([coin = std::move(coin)]() mutable { coin.reset(); }).detach();
          },
          "coin");
}

std::string runFromTimer;

void startTimer() {
  static uv_timer_t timer;
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(tether::Env::current().napi(), &loop);
  uv_timer_init(loop, &timer);
  const auto ring = [](uv_timer_t* self) {
    runFromTimer = std::to_string(job->run(5));
    uv_close(reinterpret_cast<uv_handle_t*>(self), nullptr);
  };
  uv_timer_start(&timer, ring, 0, 0);
}

void bindGiven(tether::Module& m) {
  auto jobs = tether::Class<Job, JsJob>(m, "Job");
  jobs.constructor<>()
      .factory([](std::string) { return std::move(job); }, "word")
      .method("run", &Job::run, "value")
      .method("pure", &Job::pure)
      .field("number", &Job::number);
  bindLiving(jobs);
  m.function(
       "giveJob", [](std::unique_ptr<Job> given) { job = std::move(given); }, "job")
      .function("rawJob", [] { return job.get(); })
      .function(
          "runJob", [](int value) { return job->run(value); }, "value")
      .function("pureJob", [] { return job->pure(); })
      .function("dropJob", [] { job.reset(); })
      .function("takeJob", [] { return std::move(job); })
      .function("remakeJob",
                [] {
                  Job* const place = job.get();
                  std::destroy_at(place);
                  new (static_cast<void*>(place)) JsJob();
                })
      .function("dropJobOnThread", [] { std::thread([] { job.reset(); }).join(); })
      .function("startTimer", &startTimer)
      .function("runFromTimer", [] { return runFromTimer; });
  auto letters = tether::Class<Letter>(m, "Letter");
  letters.constructor<>()
      .factory([](std::string) { return std::move(letter); }, "word")
      .field("number", &Letter::number)
      .field("onRead", &Letter::onRead)
      .method("send", [](Letter& self) { return self.onSend ? self.onSend() : -1; });
  bindLiving(letters);
  m.function(
       "giveLetter", [](std::unique_ptr<Letter> given) { letter = std::move(given); }, "letter")
      .function(
          "giveAndKeep",
          [](std::unique_ptr<Letter> given, tether::Value) { letter = std::move(given); }, "letter",
          "value", tether::keepAlive("letter", "value"))
      .function(
          "setOnSend", [](tether::Value value) { letter->onSend.set(value); }, "value")
      .function("takeLetter", [] { return std::move(letter); })
      .function("remakeLetter",
                [] {
                  std::destroy_at(letter.get());
                  new (static_cast<void*>(letter.get())) Letter();
                })
      .function("dropLetterOnThread", [] { std::thread([] { letter.reset(); }).join(); });
}

}  // namespace

TETHER_MODULE(m) {
  bindBases(m);
  bindHeld(m);
  bindGiven(m);
  std::string refusal;
  try {
    tether::Class<Second, JsSecond>(m, "Second");
  } catch (const tether::Error& error) {
    refusal = error.what();
  }
  m.constant("secondBase", refusal);
}
