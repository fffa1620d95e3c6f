// SPDX-License-Identifier: MIT
// Leftovers: objects that C++ still shares after their instances have ended. Circles of
// std::shared_ptr among them are cut here.
//
// Counting alone never ends such a circle, but the traverses show who holds whom. References are
// subtracted once more: an object whose owners are all leftovers themselves, and not held from
// elsewhere either, is garbage; what its traverse visits is taken away from it. Only objects that
// would otherwise never be destroyed lose their edges before their destructors run.

namespace tether::detail {

/// A leftover, or an object that only leftovers hold on to, while it is being looked at.
struct Remnant {
  std::shared_ptr<void> object;  // the only hold of ours
  const BoundClass* type;
  void* address;  // as `type`'s C++ class
  std::vector<SharedPlace> holds;
  long inside = 0;    // owners among the remnants
  bool held = false;  // by somebody else
};

class Remnants {
 public:
  explicit Remnants(Environment& environment) : environment_(environment) {}

  void add(std::shared_ptr<void> object, const BoundClass& type, void* address) {
    const auto [at, isNew] = known_.try_emplace(upcastToRoot(type, address), all_.size());
    if (isNew) all_.push_back({std::move(object), &type, address, {}});
  }

  /// Finds all that hangs on them, and who of them holds whom.
  void look() {
    for (std::size_t i = 0; i < all_.size(); i++) {
      std::vector<SharedPlace> holds = sharedPlaces(environment_, *all_[i].type, all_[i].address);
      // A place that two traverses visit is one owner.
      std::erase_if(holds,
                    [&](const SharedPlace& place) { return !places_.insert(place.place).second; });
      for (const SharedPlace& place : holds)
        add(place.access(place.place, false), *place.type, place.object);
      for (const SharedPlace& place : holds) target(place).inside++;
      all_[i].holds = std::move(holds);
    }
  }

  /// What those hold that nobody else holds, taken away from them: they end with it.
  std::vector<std::shared_ptr<void>> cut() {
    for (Remnant& remnant : all_)
      if (ownersOf(remnant) - 1 > remnant.inside) keep(remnant);
    std::vector<std::shared_ptr<void>> taken;
    for (const Remnant& remnant : all_)
      if (!remnant.held)
        for (const SharedPlace& place : remnant.holds)
          taken.push_back(place.access(place.place, true));
    return taken;
  }

 private:
  static long ownersOf(const Remnant& remnant) {
    const auto counted = remnant.type->definition.operations->counted;
    return counted ? counted(remnant.address)->owners() : remnant.object.use_count();
  }

  Remnant& target(const SharedPlace& place) {
    return all_[known_.at(upcastToRoot(*place.type, place.object))];
  }

  void keep(Remnant& start) {
    std::vector<Remnant*> waiting{&start};
    while (!waiting.empty()) {
      Remnant& remnant = *waiting.back();
      waiting.pop_back();
      if (std::exchange(remnant.held, true)) continue;
      for (const SharedPlace& place : remnant.holds) waiting.push_back(&target(place));
    }
  }

  Environment& environment_;
  std::vector<Remnant> all_;
  std::unordered_map<const void*, std::size_t> known_;  // by the pointer of the hierarchy's root
  std::unordered_set<const void*> places_;
};

/// Before an object ends, while that may still fail.
void makeRoomForLeftover(Environment& environment) {
  std::vector<Leftover>& leftovers = environment.leftovers;
  if (leftovers.size() == leftovers.capacity()) leftovers.reserve(2 * leftovers.size() + 8);
}

/// Remembers a shared object whose instance ends now, if C++ may keep it.
void noteLeftover(Instance& instance) {
  if (!nearest(*instance.type, &BoundClass::traverse)) return;
  std::vector<Leftover>& leftovers = instance.type->environment->leftovers;
  const std::shared_ptr<void>* object = sharedObject(instance);
  if (object && object->use_count() > 1)
    leftovers.push_back({*object, instance.type, instance.object, nullptr});
  const Counted* counted = countedObject(instance);
  if (counted && counted->owners() > 0)
    leftovers.push_back({{}, instance.type, instance.object, holdCounted(*counted)});
}

/// Looks at the leftovers from number `first` on. Should there be no room for that, they stay for
/// the next time.
void cutCircles(Environment& environment, std::size_t first) {
  std::vector<Leftover>& leftovers = environment.leftovers;
  if (first >= leftovers.size()) return;
  const auto begin = leftovers.begin() + static_cast<std::ptrdiff_t>(first);
  leftovers.erase(
      std::remove_if(begin, leftovers.end(),
                     [](const Leftover& one) { return !one.counted && one.object.expired(); }),
      leftovers.end());
  if (first == leftovers.size()) return;
  contained(environment, "looking for circles", [&] {
    Remnants remnants(environment);
    for (std::size_t i = first; i < leftovers.size(); i++)
      remnants.add(leftovers[i].counted ? leftovers[i].counted : leftovers[i].object.lock(),
                   *leftovers[i].type, leftovers[i].address);
    remnants.look();
    const std::vector<std::shared_ptr<void>> taken = remnants.cut();
    for (std::size_t i = first; i < leftovers.size(); i++) leftovers[i].counted.reset();
    std::erase_if(leftovers, [](const Leftover& one) { return one.object.expired(); });
  });
}

}  // namespace tether::detail
