// SPDX-License-Identifier: MIT
// What happens at a construction besides: every so often, somebody looks whether there was a
// collection, and whether the object is one to be traced. One comparison serves both.

namespace tether::detail {

inline constexpr std::int64_t kPollEveryBytes = 4 << 20;  // of native memory between two polls
inline constexpr std::size_t kScanAnyway =
    256 * 1024;  // constructions after which a pinned sentinel is no excuse

static bool isPollDue(const Environment& environment) {
  return environment.sincePoll >= kPollEvery || environment.bytesSincePoll >= kPollEveryBytes;
}

static void pollSentinel(Environment& environment) {
  environment.sincePoll = 0;
  environment.bytesSincePoll = 0;
  aimPoll(environment);
  bool due = environment.sinceScan > std::max(kScanAnyway, 8 * environment.young.size());
  if (!due) {
    const CallScope scope(environment, CallScope::Mode::kAlways);
    due = !environment.bell || collected(environment, environment.minor.reference);
  }
  if (due) drain(environment, false);
}

#if defined(__GNUC__)
[[gnu::noinline]]  // so that the usual case saves no registers for it
#endif
static void
pollNow(const BoundClass& type) {
  Environment& environment = *type.environment;
  const bool traced = chooseForTrace(environment);
  if (isPollDue(environment)) pollSentinel(environment);
  if (traced) traceNext(type);
}

/// Asked at each construction, so that a loop that never yields frees what it drops.
void pollReclaim(const BoundClass& type) {
  Environment& environment = *type.environment;
  cross(environment);
  environment.sinceScan++;
  if (++environment.sincePoll >= environment.pollAt ||
      environment.bytesSincePoll >= kPollEveryBytes) [[unlikely]]
    pollNow(type);
}

}  // namespace tether::detail
