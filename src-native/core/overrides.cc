// SPDX-License-Identifier: MIT
// C++ virtual functions that JS classes override.

namespace tether::detail {

/// Only while an object is constructed is it known which instance it belongs to.
Overrides::Overrides() {
  const Construction* at = threadState().construction;
  if (!at || !lies(this, at->begin, at->end)) return;
  Extras& extras = extrasOf(at->instance);
  instance_ = &at->instance;
  shareInside(instance_);
  extras.overrides = this;
  // One that cannot be asked now is asked at each call: JS may be ending.
  extras.overriding = true;
  contained(*instance_->type->environment, "looking for overrides",
            [&] { extras.overriding = isSubclassed(*instance_); });
}

Overrides::~Overrides() {
  if (!instance_) return;
  endOverrides(*instance_);
  endLent(*instance_);
  unshareInside(instance_);
}

/// The object has another instance from here on.
void Overrides::moveTo(Instance& instance) {
  shareInside(&instance);
  unshareInside(std::exchange(instance_, &instance));
  extrasOf(instance).overrides = this;
}

/// Whether the wrapper is of a class that JS derived from the bound one.
bool isSubclassed(const Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (!instance.node) return false;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  napi_value prototype = nullptr;
  bool same = true;
  check(environment, napi_get_prototype(environment.env, wrapperOf(const_cast<Instance&>(instance)),
                                        &prototype));
  const napi_value own = property(
      environment, referenceValue(environment, instance.type->constructorFunction), "prototype");
  check(environment, napi_strict_equals(environment.env, prototype, own, &same));
  return !same;
}

/// Whether JS may be asked at all. The record of an object outlives its environment; what the
/// record points to does not.
bool Overrides::usable() const {
  if (!instance_ || !instance_->extras || !instance_->extras->overriding) return false;
  if (instance_->state != State::kLive && instance_->state != State::kDisposing) return false;
  return !environment().closing && environment().thread == std::this_thread::get_id();
}

/// A helper of the class layer that answers JS's own function of this name, if it has one.
static napi_value overrideOf(Instance& instance, const char* name) {
  BoundClass& type = *instance.type;
  Environment& environment = *type.environment;
  napi_ref& finder = type.overrides[name];
  if (!finder)
    finder =
        strongReference(environment, callLayer(environment, referenceValue(environment, type.layer),
                                               "overrideFinder", {writeString(environment, name)}));
  return callLayer(environment, finder, {wrapperOf(instance)});
}

static bool callsSuper(const Instance& instance, const char* name) {
  const Frame* frame = instance.type->environment->frame;
  return frame && frame->self == &instance && frame->record.name == name;
}

bool Overrides::has(const char* name) const {
  if (!usable() || callsSuper(*instance_, name)) return false;
  const CallScope scope(environment(), CallScope::Mode::kAlways);
  return nodeOf(*instance_) && !isUndefined(environment(), overrideOf(*instance_, name));
}

Environment& Overrides::environment() const { return *instance_->type->environment; }

napi_value Overrides::call(const char* name, std::size_t count, const napi_value* arguments) const {
  Environment& environment = this->environment();
  pin(*instance_);
  const napi_value function = overrideOf(*instance_, name);
  return callMethod(environment, wrapperOf(*instance_), function, count, arguments);
}

void Overrides::refusePure(const char* name) const {
  if (!instance_) throw Error("ERR_TETHER_ABSTRACT", std::string(name) + " is abstract");
  if (!instance_->usable())
    throwEnvironment("the JavaScript object that defines this function has ended");
  if (environment().closing || environment().thread != std::this_thread::get_id())
    throwEnvironment("a function that JavaScript defines cannot be called from here");
  throw Error("ERR_TETHER_ABSTRACT",
              memberName(instance_->type, name) +
                  " is abstract: define it in a JavaScript class that extends " +
                  instance_->type->name(),
              Error::Kind::kTypeError);
}

}  // namespace tether::detail
