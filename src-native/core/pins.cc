// SPDX-License-Identifier: MIT
// What running calls keep whole besides what they were given.
//
// Always true here: while a callback runs, what holds it is neither collected nor destroyed; and
// where C++ owns that, what a traverse has shown to hold it in turn.

namespace tether::detail {

// --- visited places

bool VisitedPlaces::contains(const void* place) const {
  const auto isHere = [place](const auto& visit) { return visit.first == place; };
  return std::any_of(visits_.begin(), visits_.end(), isHere);
}

void VisitedPlaces::add(const void* place, Instance* visitor) {
  const bool isNew = !contains(place);
  visits_.emplace_back(place, visitor);
  if (isNew) size_++;
}

void VisitedPlaces::remove(const void* place, Instance* visitor) {
  const auto at = std::find(visits_.begin(), visits_.end(), std::pair(place, visitor));
  if (at == visits_.end()) return;
  visits_.erase(at);
  if (!contains(place)) size_--;
}

void VisitedPlaces::forget(const void* place) {
  if (std::erase_if(visits_, [place](const auto& visit) { return visit.first == place; })) size_--;
}

// --- pins

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
        forEachVisitor(at->extras->places, nullptr, [frame](Instance& visitor) {
          if (visitor.pins == 0) frame->pin(visitor);
        });
}

OutsideUse::OutsideUse(const Edge& edge) {
  try {
    if (edge.token())
      forEachVisitor(edge.token()->places, &edge, [this](Instance& visitor) { add(visitor); });
    else
      add(*edge.owner());
  } catch (...) {
    release();
    throw;
  }
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

OutsideUse::~OutsideUse() { release(); }

void OutsideUse::release() noexcept {
  for (Instance* instance : used_) {
    if (--instance->pins == 0) {
      holdNode(*instance, false);
      if (instance->state == State::kDisposing)
        contained(*instance->type->environment, "the end of a call", [&] { dispose(*instance); });
    }
    unshare(instance);
  }
}

}  // namespace tether::detail
