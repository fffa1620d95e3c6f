// SPDX-License-Identifier: MIT
// What an addon declares, as plain data for tools: src-ts/declarations/schema.ts says what it looks
// like. Computed when somebody asks, so that loading an addon costs nothing.

namespace tether::detail {

/// The first thing that tools compare.
static constexpr std::uint32_t kSchemaVersion = 1;

// --- types as text

/// A class's name stands between these, for the printer to write as its place needs it.
static constexpr char kNameBegins = '\x02', kNameEnds = '\x03';

/// Types look classes up in the environment that is current on their thread.
class Declaring {
 public:
  explicit Declaring(Environment& environment)
      : outer_(std::exchange(threadState().current, &environment)) {}
  ~Declaring() { threadState().current = outer_; }
  Declaring(const Declaring&) = delete;
  Declaring& operator=(const Declaring&) = delete;

 private:
  Environment* const outer_;
};

/// While a type is written for an argument that takes nothing converted.
static thread_local bool declaringExact = false;

/// Writes a type as it is with or without implicit conversions.
static std::string typeIn(const TypeRecord& type, bool exact) {
  const bool outer = std::exchange(declaringExact, exact);
  std::string text = type.typescript(Way::kIn);
  declaringExact = outer;
  return text;
}

std::string declaredName(const std::string& path) { return kNameBegins + path + kNameEnds; }

static std::string reference(const BoundClass& type) { return declaredName(type.path); }

static void addAlternative(std::vector<std::string>& all, std::string type) {
  if (std::find(all.begin(), all.end(), type) == all.end()) all.push_back(std::move(type));
}

/// Classes whose objects are also `type`s, though JS does not see them derive from it.
static void addOtherHeirs(const BoundClass& type, std::vector<std::string>& all) {
  for (const auto& [heir, downcast] : type.alsoIn) {
    addAlternative(all, reference(*heir));
    addOtherHeirs(*heir, all);
  }
  for (const BoundClass* derived : type.derived) addOtherHeirs(*derived, all);
}

/// What becomes a `type` implicitly must itself fit as it is.
static void addImplicits(const BoundClass& type, std::vector<std::string>& all) {
  for (const FunctionRecord* record : type.implicits)
    addAlternative(all, typeIn(*record->parameters[0].type, true));
}

std::string declaredObject(std::uint32_t typeIndex, const std::type_info& type, Way way,
                           bool convertible) {
  const Environment* environment = tryCurrentEnvironment();
  const BoundClass* known = environment ? findClass(*environment, typeIndex) : nullptr;
  if (!known) return "unknown /* " + nameOf(type) + " is not bound */";
  std::vector<std::string> all{reference(*known)};
  if (way == Way::kIn) addOtherHeirs(*known, all);
  if (way == Way::kIn && convertible && !declaringExact) addImplicits(*known, all);
  std::string text;
  for (const std::string& each : all) text += (text.empty() ? "" : " | ") + each;
  return text;
}

std::string declaredNullable(const std::string& type, Way way) {
  return (type.empty() ? "" : type + " | ") + (way == Way::kIn ? "null | undefined" : "null");
}

// --- records as data

struct Field {
  const char* name;
  napi_value value;  ///< null for one that is left out
};

static napi_value dataOf(Environment& environment, std::initializer_list<Field> fields) {
  const napi_value object = newObject(environment);
  for (const auto& [name, value] : fields)
    if (value) defineValue(environment, object, name, value);
  return object;
}

static napi_value unlessEmpty(Environment& environment, const std::string& text) {
  return text.empty() ? nullptr : writeString(environment, text);
}

static napi_value parameterData(Environment& environment, const ParameterRecord& parameter) {
  const TypeRecord& type = *parameter.type;
  const std::string defaultText = parameter.fallback ? parameter.fallback->text : "";
  const bool mayBeUndefined = (type.accepts & (1u << napi_undefined)) != 0;
  return dataOf(environment, {{"name", writeString(environment, parameter.name)},
                              {"type", writeString(environment, typeIn(type, parameter.exact))},
                              {"takesUndefined", writeBool(environment, mayBeUndefined)},
                              {"hasDefault", writeBool(environment, parameter.fallback != nullptr)},
                              {"defaultText", unlessEmpty(environment, defaultText)}});
}

static napi_value signatureData(Environment& environment, const FunctionRecord& record) {
  std::vector<napi_value> parameters;
  for (const ParameterRecord& parameter : record.parameters)
    parameters.push_back(parameterData(environment, parameter));
  const std::string result = record.result ? record.result->typescript(Way::kOut) : "void";
  const auto optionsAt = [&] {
    return writeUint32(environment, static_cast<std::uint32_t>(record.particulars->optionsAt));
  };
  return dataOf(environment, {{"parameters", arrayOf(environment, parameters)},
                              {"optionsAt", hasOptions(record) ? optionsAt() : nullptr},
                              {"rest", writeBool(environment, takesRest(record))},
                              {"result", writeString(environment, result)},
                              {"doc", unlessEmpty(environment, record.doc)}});
}

static napi_value overloadData(Environment& environment, const FunctionRecord* first) {
  std::vector<napi_value> signatures;
  for (const FunctionRecord* record = first; record; record = record->next.get())
    signatures.push_back(signatureData(environment, *record));
  return arrayOf(environment, signatures);
}

/// JS cannot make an object of the class itself: none of its constructors is a function that may
/// answer one of a derived class.
static bool isAbstract(const BoundClass& type) {
  if (!(type.definition.traits & kAbstractClass)) return false;
  for (const FunctionRecord* at = type.constructor; at; at = at->next.get())
    if (at->callable) return false;
  return true;
}

/// What the class layer adds to the class of a container.
static napi_value elementData(Environment& environment, const ElementTypes& types) {
  if (!types.element) return nullptr;
  const auto text = [&](const TypeRecord* type, Way way) {
    return type ? writeString(environment, type->typescript(way)) : nullptr;
  };
  return dataOf(environment, {{"key", text(types.key, Way::kOut)},
                              {"read", text(types.element, Way::kOut)},
                              {"write", text(types.element, Way::kIn)}});
}

static std::string scopeOf(const Declaration& declaration) {
  if (declaration.texts) return declaration.texts->scope;
  if (declaration.within) return declaration.within->path;
  // A class stands where its path leads without its name.
  const BoundClass& type = *declaration.type;
  const std::size_t length = type.path.size() - type.name().size();
  return type.path.substr(0, length > 0 ? length - 1 : 0);
}

static const std::string& nameOf(const Declaration& declaration) {
  if (declaration.texts) return declaration.texts->name;
  if (declaration.type) return declaration.type->name();
  return (declaration.function ? declaration.function : declaration.setter)->name;
}

static napi_value classData(Environment& environment, const Declaration& declaration) {
  const BoundClass& type = *declaration.type;
  const BoundClass* parent = type.definition.parent;
  return dataOf(environment, {{"kind", writeString(environment, "class")},
                              {"scope", writeString(environment, scopeOf(declaration))},
                              {"name", writeString(environment, nameOf(declaration))},
                              {"parent", parent ? writeString(environment, parent->path) : nullptr},
                              {"abstract", writeBool(environment, isAbstract(type))},
                              {"constructors", overloadData(environment, type.constructor)},
                              {"elements", elementData(environment, type.elements)},
                              {"doc", unlessEmpty(environment, type.doc)}});
}

static napi_value functionData(Environment& environment, const Declaration& declaration) {
  const bool isMethod = declaration.kind == Declaration::Kind::kMethod;
  return dataOf(environment, {{"kind", writeString(environment, isMethod ? "method" : "function")},
                              {"scope", writeString(environment, scopeOf(declaration))},
                              {"name", writeString(environment, nameOf(declaration))},
                              {"static", writeBool(environment, declaration.isStatic)},
                              {"overloads", overloadData(environment, declaration.function)}});
}

static std::string docOfProperty(const Declaration& declaration) {
  for (const FunctionRecord* record : {declaration.function, declaration.setter})
    if (record && !record->doc.empty()) return record->doc;
  return declaration.texts ? declaration.texts->doc : "";
}

static napi_value propertyData(Environment& environment, const Declaration& declaration) {
  const TypeRecord* read = declaration.value;
  const TypeRecord* write =
      declaration.setter ? declaration.setter->parameters[0].type : declaration.value;
  const auto written = [&] { return writeString(environment, typeIn(*write, false)); };
  return dataOf(
      environment,
      {{"kind", writeString(environment, "property")},
       {"scope", writeString(environment, scopeOf(declaration))},
       {"name", writeString(environment, nameOf(declaration))},
       {"static", writeBool(environment, declaration.isStatic)},
       {"read", writeString(environment, read ? read->typescript(Way::kOut) : "undefined")},
       {"write", declaration.writable ? written() : nullptr},
       {"doc", unlessEmpty(environment, docOfProperty(declaration))}});
}

static napi_value constantData(Environment& environment, const Declaration& declaration) {
  return dataOf(environment,
                {{"kind", writeString(environment, "constant")},
                 {"scope", writeString(environment, scopeOf(declaration))},
                 {"name", writeString(environment, nameOf(declaration))},
                 {"type", writeString(environment, declaration.value->typescript(Way::kOut))},
                 {"literal", unlessEmpty(environment, declaration.texts->text)},
                 {"doc", unlessEmpty(environment, declaration.texts->doc)}});
}

static napi_value submoduleData(Environment& environment, const Declaration& declaration) {
  return dataOf(environment, {{"kind", writeString(environment, "submodule")},
                              {"scope", writeString(environment, scopeOf(declaration))},
                              {"name", writeString(environment, nameOf(declaration))},
                              {"doc", unlessEmpty(environment, declaration.texts->doc)}});
}

/// JSON has no bigint, so a large value is a literal only.
static napi_value memberData(Environment& environment, const EnumRecord& record,
                             const EnumMember& member) {
  const bool isBigint = !record.strings && member.text.ends_with('n');
  const napi_value value =
      record.strings ? writeString(environment, member.string)
                     : writeDouble(environment, std::strtod(member.text.c_str(), nullptr));
  return dataOf(environment,
                {{"name", writeString(environment, member.name)},
                 {"value", value},
                 {"literal", isBigint ? writeString(environment, member.text) : nullptr},
                 {"doc", unlessEmpty(environment, member.doc)}});
}

static napi_value enumData(Environment& environment, const Declaration& declaration) {
  const EnumRecord& record = *declaration.enumeration;
  std::vector<napi_value> members;
  for (const EnumMember& member : record.members)
    members.push_back(memberData(environment, record, member));
  return dataOf(environment, {{"kind", writeString(environment, "enum")},
                              {"scope", writeString(environment, scopeOf(declaration))},
                              {"name", writeString(environment, nameOf(declaration))},
                              {"flags", writeBool(environment, record.flags)},
                              {"members", arrayOf(environment, members)},
                              {"doc", unlessEmpty(environment, record.doc)}});
}

static napi_value interfaceData(Environment& environment, const Declaration& declaration) {
  const ShapeRecord& record = *declaration.shape;
  std::vector<napi_value> properties;
  for (const ShapeProperty& property : propertiesOf(*record.shape, Way::kOut, true))
    properties.push_back(
        dataOf(environment, {{"key", writeString(environment, property.name)},
                             {"type", writeString(environment, property.type)},
                             {"optional", writeBool(environment, property.optional)}}));
  return dataOf(environment, {{"kind", writeString(environment, "interface")},
                              {"scope", writeString(environment, scopeOf(declaration))},
                              {"name", writeString(environment, nameOf(declaration))},
                              {"properties", arrayOf(environment, properties)},
                              {"doc", unlessEmpty(environment, record.doc)}});
}

static napi_value declarationOf(Environment& environment, const Declaration& declaration) {
  switch (declaration.kind) {
    case Declaration::Kind::kClass:
      return classData(environment, declaration);
    case Declaration::Kind::kFunction:
    case Declaration::Kind::kMethod:
      return functionData(environment, declaration);
    case Declaration::Kind::kProperty:
      return propertyData(environment, declaration);
    case Declaration::Kind::kConstant:
      return constantData(environment, declaration);
    case Declaration::Kind::kSubmodule:
      return submoduleData(environment, declaration);
    case Declaration::Kind::kEnum:
      return enumData(environment, declaration);
    case Declaration::Kind::kInterface:
      return interfaceData(environment, declaration);
  }
  return nullptr;
}

static napi_value declarationData(Environment& environment) {
  const Declaring current(environment);
  std::vector<napi_value> entries;
  for (const Declaration& declaration : environment.declarations)
    entries.push_back(declarationOf(environment, declaration));
  return dataOf(environment, {{"version", writeUint32(environment, kSchemaVersion)},
                              {"entries", arrayOf(environment, entries)}});
}

}  // namespace tether::detail
