// SPDX-License-Identifier: MIT
// Arrays, typed arrays, Maps and Sets, both ways.

namespace tether::detail {

/// Engines keep no longer ones in memory as a whole; a longer one is a few elements with a large
/// `length`.
static constexpr std::uint32_t kMostElements = 1u << 27;
/// Room is made for so many at first, and for more as they come: a length is a promise of JS only.
static constexpr std::size_t kFirstRoom = 4096;

static bool isArray(const Environment& environment, napi_value value) {
  bool is = false;
  check(environment, napi_is_array(environment.env, value, &is));
  return is;
}

static bool isTypedArray(const Environment& environment, napi_value value) {
  bool is = false;
  check(environment, napi_is_typedarray(environment.env, value, &is));
  return is;
}

static std::size_t lengthOf(const Environment& environment, napi_value array, bool typed) {
  std::uint32_t length = 0;
  std::size_t size = 0;
  if (typed)
    check(environment, napi_get_typedarray_info(environment.env, array, nullptr, &size, nullptr,
                                                nullptr, nullptr));
  else
    check(environment, napi_get_array_length(environment.env, array, &length));
  return typed ? size : length;
}

napi_value elementOf(Environment& environment, napi_value array, std::size_t index) {
  napi_value value = nullptr;
  check(environment,
        napi_get_element(environment.env, array, static_cast<std::uint32_t>(index), &value));
  return value;
}

// --- reading one by one

Elements::Elements(const Source& source, napi_value value, Of kind, bool batched, Expected expected)
    : source_(source),
      part_(source.at(std::size_t{0})),
      whole_(value),
      expected_(expected),
      batch_(source.environment.env),
      batched_(batched) {
  if (chooseArray(kind) || (source.implicit && chooseTyped())) return;
  if (!source.implicit || !isObject(source.environment, value)) source.mismatch(expected(), value);
  iteration_.emplace(source.environment, value);
  if (!*iteration_) source.mismatch(expected(), value);
}

bool Elements::chooseArray(Of kind) {
  Environment& environment = source_.environment;
  if (kind == Of::kSet) {
    const napi_value items = ask(environment, Convert::kSetItems, {whole_});
    if (isArray(environment, items)) array_ = items;
  }
  const bool mayBeArray = kind == Of::kArray || source_.implicit;
  if (!array_ && mayBeArray && isArray(environment, whole_)) array_ = whole_;
  if (array_) setLength(currentLength());
  return array_ != nullptr;
}

bool Elements::chooseTyped() {
  if (!isTypedArray(source_.environment, whole_)) return false;
  array_ = whole_;
  typed_ = true;
  setLength(currentLength());
  return true;
}

std::size_t Elements::currentLength() const {
  return lengthOf(source_.environment, array_, typed_);
}

void Elements::setLength(std::size_t length) {
  if (length > kMostElements)
    source_.outOfRange(expected_() + " with at most " + std::to_string(kMostElements) + " elements",
                       whole_);
  length_ = length;
}

std::size_t Elements::hint() const { return std::min(length_, kFirstRoom); }

bool Elements::stepArray() {
  if (index_ == length_) {
    if (currentLength() != length_)
      source_.mismatch(expected_() + " that does not change while it is read", whole_);
    return false;
  }
  value_ = elementOf(source_.environment, array_, index_);
  return true;
}

bool Elements::next() {
  part_.element = index_;
  if (pending_) {
    value_ = std::exchange(pending_, nullptr);
  } else {
    if (batched_) batch_.next();
    if (!(iteration_ ? iteration_->next(value_) : stepArray())) return false;
  }
  index_++;
  return true;
}

// --- reading numbers

/// The index and value of the first element that is no number, if there is one.
static napi_value readNumbers(Conversion& conversion, Environment& environment, napi_value array,
                              std::size_t from, std::size_t count) {
  const ScratchUse use(conversion);
  return ask(environment, Convert::kReadNumbers,
             {array, writeUint32(environment, static_cast<std::uint32_t>(from)),
              writeUint32(environment, static_cast<std::uint32_t>(count))});
}

std::size_t Elements::takeNumbers(const double*& numbers) {
  Environment& environment = source_.environment;
  if (!array_ || pending_ || length_ - index_ < kManyNumbers) return 0;
  Conversion& conversion = conversionOf(environment);
  if (conversion.busy) return 0;
  std::size_t count = std::min(length_ - index_, conversion.capacity);
  const napi_value odd = readNumbers(conversion, environment, array_, index_, count);
  if (!isUndefined(environment, odd)) {
    count =
        static_cast<std::size_t>(readDouble(Source{environment}, elementOf(environment, odd, 0)));
    pending_ = elementOf(environment, odd, 1);
  }
  numbers = conversion.scratch;
  taken_ = index_;
  index_ += count;
  return count;
}

// --- making arrays

/// With more elements, one call that makes the whole array would need too much of the stack.
static constexpr std::size_t kMostPacked = 1024;

static napi_value blankArray(Environment& environment, std::size_t count) {
  if (count > kMostElements)
    throw Error("ERR_TETHER_RANGE",
                "a container of " + std::to_string(count) + " elements is too large for an array",
                Error::Kind::kRangeError);
  return ask(environment, Convert::kBlank,
             {writeUint32(environment, static_cast<std::uint32_t>(count))});
}

ArrayWriter::ArrayWriter(Environment& environment, std::size_t count)
    : environment_(environment), count_(count), batch_(environment.env) {
  if (count > kMostPacked)
    array_ = blankArray(environment, count);
  else
    values_.reserve(count);
}

void ArrayWriter::next() {
  if (array_) batch_.next();
}

void ArrayWriter::add(napi_value value) {
  if (!array_) return values_.push_back(value);
  check(environment_, napi_set_element(environment_.env, array_, index_++, value));
}

napi_value ArrayWriter::finish() { return array_ ? array_ : arrayOf(environment_, values_); }

NumberWriter::NumberWriter(Environment& environment, std::size_t count)
    : environment_(environment), array_(blankArray(environment, count)) {
  Conversion& conversion = conversionOf(environment);
  capacity_ = std::min(count, conversion.capacity);
  if (conversion.busy) own_.resize(capacity_);
  numbers_ = conversion.busy ? own_.data() : conversion.scratch;
}

void NumberWriter::flush() {
  const auto count = static_cast<std::uint32_t>(std::exchange(used_, 0));
  const std::uint32_t from = std::exchange(written_, written_ + count);
  if (own_.empty()) {
    const ScratchUse use(*environment_.conversion);
    ask(environment_, Convert::kWriteNumbers,
        {array_, writeUint32(environment_, from), writeUint32(environment_, count)});
    return;
  }
  for (std::uint32_t i = 0; i < count; i++)
    check(environment_,
          napi_set_element(environment_.env, array_, from + i, writeDouble(environment_, own_[i])));
}

napi_value NumberWriter::finish() {
  if (used_ > 0) flush();
  return array_;
}

std::string fixedArrayType(const std::string& item, std::size_t count) {
  constexpr std::size_t kMostNamed = 16;
  if (count > kMostNamed) return arrayType(item);
  std::string items;
  for (std::size_t i = 0; i < count; i++) items += (i ? ", " : "") + item;
  return '[' + items + ']';
}

// --- Maps, Sets, and what has a fixed size

napi_value mapItems(const Source& source, napi_value value, bool stringKeys,
                    std::string (*expected)()) {
  Environment& environment = source.environment;
  napi_value items = ask(environment, Convert::kMapItems, {value});
  const bool plain = source.implicit && stringKeys && isObject(environment, value);
  if (!isArray(environment, items) && plain)
    items = ask(environment, Convert::kPlainItems, {value});
  if (!isArray(environment, items)) source.mismatch(expected(), value);
  return items;
}

void refuseSameKey(const Source& source, napi_value key) {
  source.mismatch("a key that is still different from all others in C++", key);
}

napi_value makeMap(Environment& environment, napi_value items) {
  return ask(environment, Convert::kMakeMap, {items});
}

napi_value makeSet(Environment& environment, napi_value items) {
  return ask(environment, Convert::kMakeSet, {items});
}

napi_value exactItems(const Source& source, napi_value value, std::size_t size,
                      std::string (*expected)()) {
  Environment& environment = source.environment;
  napi_value items = value;
  if (!isArray(environment, value) && source.implicit && isObject(environment, value))
    items = ask(environment, Convert::kGather,
                {value, writeUint32(environment, static_cast<std::uint32_t>(size) + 1)});
  if (!isArray(environment, items)) source.mismatch(expected(), value);
  const std::size_t length = lengthOf(environment, items, false);
  if (length != size) {
    const bool more = items != value && length > size;
    source.mismatch(expected(), value,
                    (more ? " of at least " : " of ") + std::to_string(length) + " elements");
  }
  return items;
}

}  // namespace tether::detail
