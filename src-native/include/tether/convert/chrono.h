// SPDX-License-Identifier: MIT
// std::chrono: points in time are Dates, durations are numbers of milliseconds.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <type_traits>

#include "../scalar.h"

namespace tether {

namespace detail {

/// Milliseconds since 1970. Throws ERR_TETHER_ARGUMENT for anything but a valid Date.
double readDate(const Source& source, napi_value value);
/// Throws ERR_TETHER_RANGE beyond what a Date can say.
napi_value writeDate(Environment& environment, double milliseconds);
double readMilliseconds(const Source& source, napi_value value);
[[noreturn]] void refuseTicks(const Source& source, napi_value value, double ticksPerMillisecond,
                              bool tooLarge);

/// Ticks of a duration and milliseconds. A whole number of ticks as milliseconds is a fraction; the
/// nearest double to it must come back as the same ticks, so no duration below 2^53 ticks changes.
template <class Duration>
struct Ticks {
  using Rep = typename Duration::rep;
  using Scale = std::ratio_divide<std::milli, typename Duration::period>;
  static constexpr double kPerMillisecond = static_cast<double>(Scale::num) / Scale::den;
  /// A millisecond is so many ticks: whole milliseconds then convert without rounding.
  static constexpr bool kFine = std::is_integral_v<Rep> && Scale::den == 1;

  static double toMilliseconds(Duration duration) {
    if constexpr (kFine)
      return static_cast<double>(duration.count() / Rep(Scale::num)) +
             static_cast<double>(duration.count() % Rep(Scale::num)) / Scale::num;
    else
      return static_cast<double>(duration.count()) * Scale::den / Scale::num;
  }

  static Duration fromMilliseconds(const Source& source, napi_value value, double milliseconds) {
    const double ticks = milliseconds * Scale::num / Scale::den;
    if constexpr (std::is_floating_point_v<Rep>) {
      return Duration(static_cast<Rep>(ticks));
    } else {
      const double limit = std::ldexp(1.0, std::min(std::numeric_limits<Rep>::digits, 63));
      const double lowest = std::is_signed_v<Rep> ? -limit : 0;
      const double nearest = std::nearbyint(ticks);
      if (!(nearest >= lowest && nearest < limit))
        refuseTicks(source, value, kPerMillisecond, true);
      const Duration result(wholeTicks(milliseconds, ticks));
      if (toMilliseconds(result) != milliseconds)
        refuseTicks(source, value, kPerMillisecond, false);
      return result;
    }
  }

 private:
  static Rep wholeTicks(double milliseconds, double ticks) {
    if constexpr (!kFine) return static_cast<Rep>(std::nearbyint(ticks));
    const double whole = std::trunc(milliseconds);
    const double rest = (milliseconds - whole) * static_cast<double>(Scale::num);
    return static_cast<Rep>(static_cast<std::int64_t>(whole) * Scale::num +
                            static_cast<std::int64_t>(std::nearbyint(rest)));
  }
};

}  // namespace detail

/// A number of milliseconds, which may have a fraction: 1.5 is 1500 microseconds. From JS it must
/// be a whole number of the duration's own ticks, else ERR_TETHER_ARGUMENT: 1.5 is no
/// std::chrono::milliseconds. To JS, more than 2^53 ticks are rounded to the nearest double.
template <class Rep, class Period>
struct Converter<std::chrono::duration<Rep, Period>> {
  using Stored = std::chrono::duration<Rep, Period>;
  static constexpr auto kAccepts = accepts::kNumber;
  static std::string expected() { return "a number of milliseconds"; }
  static std::string typescript(Way) { return "number"; }
  static Stored fromJs(const Source& source, napi_value value) {
    return detail::Ticks<Stored>::fromMilliseconds(source, value,
                                                   detail::readMilliseconds(source, value));
  }
  static napi_value toJs(const Sink& sink, Stored duration) {
    return detail::writeDouble(sink.environment, detail::Ticks<Stored>::toMilliseconds(duration));
  }
};

/// A point in time of the system's clock is a Date. To JS, what is finer than a millisecond is cut
/// off, towards the past; from JS it must be a whole number of ticks. Of any other clock it is the
/// number of milliseconds since the clock's own beginning.
template <class Clock, class Duration>
struct Converter<std::chrono::time_point<Clock, Duration>> {
  using Stored = std::chrono::time_point<Clock, Duration>;
  static constexpr bool kIsDate = std::is_same_v<Clock, std::chrono::system_clock>;
  static constexpr auto kAccepts = kIsDate ? accepts::kObject : accepts::kNumber;
  static std::string expected() { return kIsDate ? "a Date" : Converter<Duration>::expected(); }
  static std::string typescript(Way) { return kIsDate ? "Date" : "number"; }
  static Stored fromJs(const Source& source, napi_value value) {
    if constexpr (!kIsDate) return Stored(Converter<Duration>::fromJs(source, value));
    return Stored(
        detail::Ticks<Duration>::fromMilliseconds(source, value, detail::readDate(source, value)));
  }
  static napi_value toJs(const Sink& sink, Stored point) {
    if constexpr (!kIsDate) return Converter<Duration>::toJs(sink, point.time_since_epoch());
    return detail::writeDate(sink.environment, wholeMilliseconds(point.time_since_epoch()));
  }

 private:
  static double wholeMilliseconds(Duration since) {
    if constexpr (std::is_floating_point_v<typename Duration::rep> ||
                  !std::ratio_less_v<typename Duration::period, std::milli>)
      return std::floor(detail::Ticks<Duration>::toMilliseconds(since));
    else
      return static_cast<double>(std::chrono::floor<std::chrono::milliseconds>(since).count());
  }
};

}  // namespace tether
