// SPDX-License-Identifier: MIT
// Dates, durations, complex numbers and paths.

#include <tether/bytes.h>
#include <tether/convert/chrono.h>
#include <tether/convert/complex.h>
#include <tether/convert/filesystem.h>

namespace tether {
namespace detail {

// --- time

/// The most that a Date can be away from 1970, in milliseconds.
static constexpr double kMostTime = 8.64e15;

double readDate(const Source& source, napi_value value) {
  bool is = false;
  check(source.environment, napi_is_date(source.environment.env, value, &is));
  if (!is) source.mismatch("a Date", value);
  double time = 0;
  check(source.environment, napi_get_date_value(source.environment.env, value, &time));
  if (std::isnan(time)) source.mismatch("a valid Date", value);
  return time;
}

napi_value writeDate(Environment& environment, double milliseconds) {
  if (!(std::fabs(milliseconds) <= kMostTime))
    throw Error("ERR_TETHER_RANGE", "a point in time that is further from 1970 than a Date can say",
                Error::Kind::kRangeError);
  napi_value date = nullptr;
  check(environment, napi_create_date(environment.env, milliseconds, &date));
  return date;
}

double readMilliseconds(const Source& source, napi_value value) {
  double number = 0;
  if (napi_get_value_double(source.environment.env, value, &number) != napi_ok ||
      !std::isfinite(number))
    source.mismatch("a number of milliseconds", value);
  return number;
}

void refuseTicks(const Source& source, napi_value value, double ticksPerMillisecond,
                 bool tooLarge) {
  char tick[64];
  std::snprintf(tick, sizeof tick, "%.15g ms", 1 / ticksPerMillisecond);
  if (tooLarge) source.outOfRange(std::string("a time that fits into steps of ") + tick, value);
  source.mismatch(std::string("a whole number of steps of ") + tick, value);
}

// --- complex numbers

static bool isPlainObject(const Environment& environment, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, value, &type);
  return type == napi_object;
}

bool readComplex(const Source& source, napi_value value, napi_value& real, napi_value& imaginary) {
  if (!isPlainObject(source.environment, value)) return false;
  real = property(source.environment, value, "re");
  imaginary = property(source.environment, value, "im");
  return true;
}

napi_value writeComplex(Environment& environment, double real, double imaginary) {
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  defineValue(environment, object, "re", writeDouble(environment, real));
  defineValue(environment, object, "im", writeDouble(environment, imaginary));
  return object;
}

// --- paths

using Path = std::filesystem::path;

static Path pathOf(const std::string& utf8) {
  return Path(std::u8string(utf8.begin(), utf8.end()));
}

static int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// False for an escape that is none, or that would be taken for a part of the path's structure.
static bool decodePercent(const std::string& text, std::string& result) {
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
    if (low < 0) return false;
    const char decoded = static_cast<char>(high * 16 + low);
    if (decoded == '/' || (Path::preferred_separator == '\\' && decoded == '\\')) return false;
    result += decoded;
    i += 2;
  }
  return true;
}

/// The path of a `file:` URL on this machine, as its percent-encoded UTF-8; false for any other.
static bool decodeUrl(std::string href, std::string& path) {
  href = href.substr(0, href.find_first_of("?#"));
  constexpr std::string_view kScheme = "file://";
  if (href.compare(0, kScheme.size(), kScheme) != 0) return false;
  const std::size_t slash = href.find('/', kScheme.size());
  if (slash == std::string::npos) return false;
  const std::string host = href.substr(kScheme.size(), slash - kScheme.size());
  if (!host.empty() && host != "localhost") return false;
  if (!decodePercent(href.substr(slash), path)) return false;
  const bool drive = path.size() > 2 && path[2] == ':';
  if (Path::preferred_separator == '\\' && drive) path.erase(0, 1);
  return true;
}

/// False for anything that is no path.
static bool readPath(const Source& source, napi_value value, std::string& path) {
  Environment& environment = source.environment;
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, value, &type);
  if (type == napi_string) {
    path = readString(source, value);
    return true;
  }
  if (type != napi_object) return false;
  RawElements bytes;
  if (rawElements(environment, value, napi_uint8_array, bytes)) {
    path.assign(static_cast<const char*>(bytes.data), bytes.count);
    return true;
  }
  const napi_value href = property(environment, value, "href");
  napi_typeof(environment.env, href, &type);
  return type == napi_string && decodeUrl(readString(source, href), path);
}

}  // namespace detail

std::filesystem::path Converter<std::filesystem::path>::fromJs(const Source& source,
                                                               napi_value value) {
  std::string path;
  if (!detail::readPath(source, value, path)) source.mismatch(expected(), value);
  if (path.find('\0') != std::string::npos) source.mismatch("a path without zero bytes", value);
  return detail::pathOf(path);
}

napi_value Converter<std::filesystem::path>::toJs(const Sink& sink, const Stored& path) {
  const std::u8string text = path.u8string();
  return detail::writeString(sink.environment,
                             {reinterpret_cast<const char*>(text.data()), text.size()});
}

}  // namespace tether
