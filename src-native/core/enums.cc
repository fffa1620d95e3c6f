// SPDX-License-Identifier: MIT
// C++ enums: their JS objects, and their values across the boundary.

namespace tether::detail {

static EnumRecord* findEnum(const Environment& environment, const EnumType& type) noexcept {
  const auto found = environment.enums.find(*type.index);
  return found == environment.enums.end() ? nullptr : found->second.get();
}

static const EnumRecord& requireEnum(const Environment& environment, const EnumType& type) {
  if (const EnumRecord* found = findEnum(environment, type)) return *found;
  const std::string name = nameOf(*type.type);
  throw Error("ERR_TETHER_ARGUMENT",
              "the C++ enum " + name + " is not bound in this module; add tether::Enum<" + name +
                  "> before what uses it",
              Error::Kind::kTypeError);
}

[[noreturn]] static void refuseEnum(const std::string& message) {
  throw Error("ERR_TETHER_ARGUMENT", message, Error::Kind::kTypeError);
}

// --- declaring

EnumRecord& defineEnum(const Scope& scope, const std::string& name, const EnumType& type,
                       const char* doc) {
  Environment& environment = scope.environment;
  if (const EnumRecord* known = findEnum(environment, type))
    refuseEnum(pathOf(scope, name) + ": this C++ enum is bound already, as " + known->path);
  claim(scope, name);
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  const napi_value target = targetOf(scope);
  defineValue(environment, target, name, object);
  auto record = std::make_unique<EnumRecord>();
  record->name = name;
  record->path = pathOf(scope, name);
  record->doc = doc ? doc : "";
  record->size = type.size;
  record->isSigned = type.isSigned;
  record->scope = strongReference(environment, target);
  record->object = strongReference(environment, object);
  record->scopePath = scope.path;
  declare(environment, {.kind = Declaration::Kind::kEnum,
                        .enumeration = record.get(),
                        .texts = textsOf(scope, name.c_str())});
  return *(environment.enums[*type.index] = std::move(record));
}

/// TypeScript refuses such names too: they would collide with the reverse direction.
static bool isNumeric(const std::string& name) {
  const std::size_t start = name.starts_with('-') ? 1 : 0;
  return name.size() > start &&
         std::all_of(name.begin() + static_cast<std::ptrdiff_t>(start), name.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

void addEnumMember(EnumRecord& record, const std::string& name, std::int64_t bits,
                   const char* string, const char* doc) {
  const std::string path = record.path + "." + name;
  if (isNumeric(name)) refuseEnum(path + ": the name of a member cannot be a number");
  for (const EnumMember& member : record.members)
    if (member.name == name) refuseEnum(path + ": the enum has a member of this name already");
  record.byBits.try_emplace(bits, record.members.size());
  record.mask |= bits;
  record.members.push_back({name, bits, string ? string : name, "", doc ? doc : ""});
  if (string) setStrings(record);
}

void setFlags(EnumRecord& record) { record.flags = true; }
void setStrings(EnumRecord& record) { record.strings = true; }
void setExported(EnumRecord& record, const TypeRecord& type) { record.exported = &type; }

// --- values

static napi_value writeBits(Environment& environment, const EnumRecord& record, std::int64_t bits) {
  return record.isSigned ? writeInt64(environment, bits)
                         : writeUint64(environment, static_cast<std::uint64_t>(bits));
}

static std::string bitsText(const EnumRecord& record, std::int64_t bits) {
  return record.isSigned ? std::to_string(bits) : std::to_string(static_cast<std::uint64_t>(bits));
}

static napi_value writeMember(Environment& environment, const EnumRecord& record,
                              const EnumMember& member) {
  return record.strings ? writeString(environment, member.string)
                        : writeBits(environment, record, member.bits);
}

napi_value writeEnum(const Sink& sink, std::int64_t bits, const EnumType& type) {
  const EnumRecord& record = requireEnum(sink.environment, type);
  if (!record.strings) return writeBits(sink.environment, record, bits);
  const auto found = record.byBits.find(bits);
  if (found != record.byBits.end())
    return writeString(sink.environment, record.members[found->second].string);
  refuseEnum(record.path + ": C++ answered " + bitsText(record, bits) +
             ", which is no member and so no string; declare it with value()");
}

/// The 64 bits of a number or bigint, as far as the enum's C++ type has them.
static bool readBits(const Source& source, napi_value value, const EnumRecord& record,
                     std::int64_t& bits) {
  const napi_env env = source.environment.env;
  double number = 0;
  bool whole = false;
  if (napi_get_value_double(env, value, &number) == napi_ok) {
    if (number != std::trunc(number) || std::fabs(number) > kMostSafe) return false;
    bits = static_cast<std::int64_t>(number);
    // JS's operators on bits answer a negative number where bit 31 is set.
    const bool low = record.flags && (record.mask >> 32) == 0 && number >= -0x80000000LL;
    if (number < 0 && !record.isSigned && low) bits &= 0xffffffff;
    return number >= 0 || record.isSigned || low;
  }
  if (record.size < 8) return false;
  if (record.isSigned)
    return napi_get_value_bigint_int64(env, value, &bits, &whole) == napi_ok && whole;
  std::uint64_t plain = 0;
  if (napi_get_value_bigint_uint64(env, value, &plain, &whole) != napi_ok) return false;
  bits = static_cast<std::int64_t>(plain);
  return whole;
}

static bool fitsType(const EnumRecord& record, std::int64_t bits) {
  if (record.size >= 8) return true;
  const std::int64_t most = std::int64_t{1} << (record.size * 8 - (record.isSigned ? 1 : 0));
  return bits < most && bits >= (record.isSigned ? -most : 0);
}

static bool isMember(const EnumRecord& record, std::int64_t bits) {
  if (!record.flags) return record.byBits.contains(bits);
  return fitsType(record, bits) && (bits & ~record.mask) == 0;
}

/// For somebody who passed a member's name: how it is written.
static std::string spelling(const EnumRecord& record, const std::string& text) {
  for (const EnumMember& member : record.members)
    if (member.name == text) return " (write " + record.path + "." + text + ")";
  return "";
}

std::int64_t readEnum(const Source& source, napi_value value, const EnumType& type) {
  const EnumRecord& record = requireEnum(source.environment, type);
  napi_valuetype kind = napi_undefined;
  napi_typeof(source.environment.env, value, &kind);
  std::int64_t bits = 0;
  if (!record.strings && readBits(source, value, record, bits) && isMember(record, bits))
    return bits;
  if (kind != napi_string) source.mismatch(expectedEnum(type), value);
  const std::string text = readString(source, value);
  for (const EnumMember& member : record.members)
    if (record.strings && member.string == text) return member.bits;
  source.mismatch(expectedEnum(type), value, spelling(record, text));
}

// --- in words

static std::string listed(const std::vector<std::string>& items, const char* last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); i++)
    text += (i == 0 ? "" : i + 1 == items.size() ? last : ", ") + items[i];
  return text;
}

static std::string choices(const EnumRecord& record) {
  constexpr std::size_t kMost = 8;
  const std::size_t count = record.members.size();
  if (count == 0) return "which has no members";
  if (count > kMost) {
    const std::string all = std::to_string(count) + " members";
    return record.flags ? "its " + all + ", alone or combined" : "one of its " + all;
  }
  std::vector<std::string> items;
  for (const EnumMember& member : record.members)
    items.push_back(record.strings ? literal(std::string_view(member.string)) : member.name);
  return record.flags ? listed(items, " and ") + ", alone or combined" : listed(items, " or ");
}

std::string expectedEnum(const EnumType& type) {
  const Environment* environment = tryCurrentEnvironment();
  const EnumRecord* known = environment ? findEnum(*environment, type) : nullptr;
  if (!known) return withArticle(nameOf(*type.type));
  return withArticle(known->name) + " (" + choices(*known) + ")";
}

std::string declaredEnum(const EnumType& type) {
  const Environment* environment = tryCurrentEnvironment();
  const EnumRecord* known = environment ? findEnum(*environment, type) : nullptr;
  return known ? declaredName(known->path)
               : "unknown /* " + nameOf(*type.type) + " is not bound */";
}

std::string literalOfEnum(std::uint32_t typeIndex, std::int64_t bits) {
  const Environment* environment = tryCurrentEnvironment();
  if (!environment) return "";
  const auto found = environment->enums.find(typeIndex);
  if (found == environment->enums.end()) return "";
  const EnumRecord& record = *found->second;
  const auto member = record.byBits.find(bits);
  if (member != record.byBits.end()) return record.path + "." + record.members[member->second].name;
  return record.strings ? "" : bitsText(record, bits);
}

// --- the JS object

static void finishMember(const EnumRecord& record, EnumMember& member) {
  if (record.strings) {
    member.text = literal(std::string_view(member.string));
    return;
  }
  constexpr auto kMost = static_cast<std::int64_t>(kMostSafe);
  const bool isNumber =
      member.bits <= kMost && member.bits >= (record.isSigned ? -kMost : std::int64_t{0});
  member.text = bitsText(record, member.bits) + (isNumber ? "" : "n");
}

static void refuseAmbiguous(const EnumRecord& record) {
  if (!record.strings) return;
  if (record.flags) refuseEnum(record.path + ": strings() and flags() exclude each other");
  for (const EnumMember& member : record.members)
    for (const EnumMember& other : record.members)
      if (&other != &member && other.string == member.string && other.bits != member.bits)
        refuseEnum(record.path + "." + member.name + ": " + record.path + "." + other.name +
                   " has the same string and another value");
}

static void exportMember(const Scope& scope, const EnumRecord& record, const EnumMember& member) {
  addConstant(scope, member.name,
              Value(Env(scope.environment), writeMember(scope.environment, record, member)),
              *record.exported, member.doc.c_str());
}

static void fillEnum(Environment& environment, EnumRecord& record) {
  const napi_value object = referenceValue(environment, record.object);
  for (EnumMember& member : record.members) {
    finishMember(record, member);
    defineValue(environment, object, member.name, writeMember(environment, record, member));
    if (!record.strings && &record.members[record.byBits.at(member.bits)] == &member)
      defineValue(environment, object, bitsText(record, member.bits),
                  writeString(environment, member.name));
  }
  check(environment, napi_object_freeze(environment.env, object));
}

static void dropReferences(Environment& environment, EnumRecord& record) {
  napi_delete_reference(environment.env, std::exchange(record.scope, nullptr));
  napi_delete_reference(environment.env, std::exchange(record.object, nullptr));
}

/// Once the module's body has run: only now is all known of an enum, and of what stands beside it.
void finishEnums(Environment& environment) {
  // By declaration, since that is the author's order.
  for (std::size_t at = 0, count = environment.declarations.size(); at < count; at++) {
    if (!environment.declarations[at].enumeration) continue;
    auto& record = const_cast<EnumRecord&>(*environment.declarations[at].enumeration);
    refuseAmbiguous(record);
    fillEnum(environment, record);
    const Scope scope{environment, referenceValue(environment, record.scope), record.scopePath};
    if (record.exported)
      for (const EnumMember& member : record.members) exportMember(scope, record, member);
    dropReferences(environment, record);
  }
}

}  // namespace tether::detail
