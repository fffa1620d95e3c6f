// Leaks planted in an addon on node-addon-api, one for each pattern, each beside the right way.
//
//   run(pattern: string, fixed: boolean, callback?: Function): unknown
//
// One call of run() is one iteration. It throws on an unknown pattern.
#include <napi.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

struct uv_loop_s;
extern "C" uv_loop_s* uv_default_loop();

#if defined(_MSC_VER)
#define APART __declspec(noinline)
#else
#define APART __attribute__((noinline))
#endif

namespace {

constexpr int kRare = 100;
constexpr std::int64_t kReported = 1024;

class Session : public Napi::ObjectWrap<Session> {
 public:
  explicit Session(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Session>(info) {}
  static Napi::Function Define(Napi::Env env) { return DefineClass(env, "Session", {}); }
};

// Of one environment.
struct State {
  Napi::FunctionReference session;
  std::array<Napi::ObjectReference, 64> cache;
  unsigned next = 0;
  unsigned calls = 0;
};

State& StateOf(Napi::Env env) { return *env.GetInstanceData<State>(); }

// Lives on although nobody has it.
template <typename Reference>
void Forget(Reference&& reference) {
  reference.SuppressDestruct();
}

// An object that keeps itself alive by its own Ref().
APART Napi::Value SelfCycle(Napi::Env env, bool fixed) {
  Napi::Object session = StateOf(env).session.New({});
  if (!fixed) Session::Unwrap(session)->Ref();
  return session;
}

// A listener is stored and taken off again, but not let go of.
APART void StoreCallback(Napi::Env env, Napi::Value callback, bool fixed) {
  auto function = callback.IsFunction()
                      ? callback.As<Napi::Function>()
                      : Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
  Napi::FunctionReference listener = Napi::Persistent(function);
  listener.Call({});
  if (!fixed) Forget(listener);
}

APART void MakeReference(Napi::Env env, bool fixed) {
  Napi::ObjectReference reference = Napi::Persistent(Napi::Object::New(env));
  if (!fixed) Forget(reference);
}

// A weak reference is kept although its value is gone.
APART void MakeWeak(Napi::Env env, bool fixed) {
  Napi::ObjectReference reference = Napi::Weak(Napi::Object::New(env));
  if (!fixed) Forget(reference);
}

APART void MakeThreadSafe(Napi::Env env, bool fixed) {
  auto nothing = Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
  auto function = Napi::ThreadSafeFunction::New(env, nothing, "planted", 0, 1);
  // So that the program can end.
  function.Unref(env);
  if (fixed) function.Release();
}

APART Napi::Value MakePromise(Napi::Env env, bool fixed) {
  auto deferred = Napi::Promise::Deferred::New(env);
  if (fixed) deferred.Resolve(env.Undefined());
  return deferred.Promise();
}

// Several threads release it, each on its own; one of them forgets to.
APART void ReleaseOnThreads(Napi::Env env, bool fixed) {
  constexpr int kThreads = 4;
  auto nothing = Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
  auto function = Napi::ThreadSafeFunction::New(env, nothing, "planted", 0, kThreads);
  function.Unref(env);
  std::vector<std::thread> threads;
  for (int thread = fixed ? 0 : 1; thread < kThreads; ++thread)
    threads.emplace_back([function]() mutable { function.Release(); });
  for (std::thread& thread : threads) thread.join();
}

class Job : public Napi::AsyncWorker {
 public:
  Job(Napi::Env env, bool fixed) : Napi::AsyncWorker(env) {
    if (!fixed) SuppressDestruct();
  }
  void Execute() override {}
};

APART void MakeWork(Napi::Env env, bool fixed) { (new Job(env, fixed))->Queue(); }

APART void ReportMemory(Napi::Env env, bool fixed) {
  Napi::MemoryManagement::AdjustExternalMemory(env, kReported);
  if (fixed) Napi::MemoryManagement::AdjustExternalMemory(env, -kReported);
}

APART void Allocate(bool fixed) {
  char* volatile bytes = new char[16];
  bytes[0] = 1;
  if (fixed) delete[] bytes;
}

APART void NowAndThen(Napi::Env env, bool fixed) {
  if (++StateOf(env).calls % kRare == 0) MakeReference(env, fixed);
}

// The first calls only fill the cache, with or without the fault.
APART void StoreInCache(Napi::Env env, bool fixed) {
  State& state = StateOf(env);
  Napi::ObjectReference& place = state.cache[state.next++ % state.cache.size()];
  if (!fixed && !place.IsEmpty()) place.SuppressDestruct(), new (&place) Napi::ObjectReference();
  place = Napi::Persistent(Napi::Object::New(env));
}

APART void OnlyInWorkers(Napi::Env env, bool fixed) {
  uv_loop_s* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  MakeReference(env, fixed || loop == uv_default_loop());
}

using Pattern = std::function<Napi::Value(Napi::Env, bool fixed, Napi::Value callback)>;

template <typename Run>
Pattern Without(Run run) {
  return [run](Napi::Env env, bool fixed, Napi::Value) { return run(env, fixed), env.Undefined(); };
}

const std::map<std::string, Pattern> patterns = {
    {"self-cycle", [](Napi::Env env, bool fixed, Napi::Value) { return SelfCycle(env, fixed); }},
    {"callback",
     [](Napi::Env env, bool fixed, Napi::Value callback) {
       return StoreCallback(env, callback, fixed), env.Undefined();
     }},
    {"reference", Without(MakeReference)},
    {"dead-reference", Without(MakeWeak)},
    {"thread-safe-function", Without(MakeThreadSafe)},
    {"released-on-threads", Without(ReleaseOnThreads)},
    {"deferred", [](Napi::Env env, bool fixed, Napi::Value) { return MakePromise(env, fixed); }},
    {"async-work", Without(MakeWork)},
    {"external-memory", Without(ReportMemory)},
    {"malloc", Without([](Napi::Env, bool fixed) { Allocate(fixed); })},
    {"rare", Without(NowAndThen)},
    {"cache", Without(StoreInCache)},
    {"worker", Without(OnlyInWorkers)},
};

Napi::Value Run(const Napi::CallbackInfo& info) {
  const auto found = patterns.find(info[0].ToString().Utf8Value());
  if (found == patterns.end()) throw Napi::TypeError::New(info.Env(), "run: no such pattern");
  return found->second(info.Env(), info[1].ToBoolean(), info[2]);
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  auto* state = new State;
  state->session = Napi::Persistent(Session::Define(env));
  env.SetInstanceData(state);
  exports.Set("run", Napi::Function::New(env, Run, "run"));
  return exports;
}

}  // namespace

NODE_API_MODULE(leaks_node_addon_api, Init)
