// SPDX-License-Identifier: MIT
// What running calls keep whole besides what they were given.
//
// Always true here: while a callback runs, what holds it is neither collected nor destroyed; and
// where C++ owns that, what a traverse has shown to hold it in turn.

namespace tether::detail {

/// Those whose traverses visit it at `place`, or anywhere where that is null.
template <class Step>
static void forEachVisitor(const VisitedPlaces& places, const void* place, const Step& step) {
  for (const auto& [at, visitor] : places.visits())
    if (!place || at == place) step(*visitor);
}

void pinVisitors(const VisitedPlaces& places, const void* place) {
  forEachVisitor(places, place, [](Instance& visitor) { pin(visitor); });
}

/// A receiver may be C++'s own. Asked only when something is about to be destroyed, which may be
/// often in one call: what is pinned already is so until that ends, and then asked for again.
void pinOwnersOfReceivers(const Environment& environment) {
  for (Frame* frame = environment.frame; frame; frame = frame->previous)
    for (const Instance* at = frame->self; at && at->extras; at = at->extras->whole)
      if (isNativesOwn(*at))
        forEachVisitor(at->extras->places, nullptr,
                       [frame](Instance& visitor) {
                         if (visitor.pins == 0) frame->pin(visitor);
                       });
}

OutsideUse::OutsideUse(const Edge& edge) {
  if (edge.token())
    forEachVisitor(edge.token()->places, &edge, [this](Instance& visitor) { add(visitor); });
  else
    add(*edge.owner());
}

void OutsideUse::add(Instance& instance) {
  if (!instance.usable() || std::find(used_.begin(), used_.end(), &instance) != used_.end()) return;
  used_.push_back(&instance);
  share(&instance);
  if (instance.pins++ == 0) holdNode(instance, true);
  if (!instance.extras) return;
  if (instance.extras->whole) add(*instance.extras->whole);
  if (isNativesOwn(instance))
    forEachVisitor(instance.extras->places, nullptr, [this](Instance& visitor) { add(visitor); });
}

OutsideUse::~OutsideUse() {
  for (Instance* instance : used_) {
    if (--instance->pins == 0) {
      holdNode(*instance, false);
      if (instance->state == State::kDisposing) dispose(*instance);
    }
    unshare(instance);
  }
}

}  // namespace tether::detail
