// SPDX-License-Identifier: MIT
// The deflater bound with napi-tether. The callback is a data member like any other: the collector
// sees what it refers to, and nothing is left to release.
#include <tether/tether.h>

#include "deflater.h"

namespace {

class Deflater {
 public:
  using Stream = deflater::DeflateStream<Deflater>;

  explicit Deflater(int level) : stream_(level) {}

  tether::Callback<void(tether::Bytes)> onChunk;

  void write(tether::Bytes input) { emit(stream_.write(input.span())); }
  void end() { emit(stream_.end()); }

  size_t bytesIn() const { return stream_.bytesIn(); }
  size_t bytesOut() const { return stream_.bytesOut(); }
  size_t allocatedBytes() const { return stream_.allocatedBytes(); }

 private:
  void emit(deflater::ByteVector chunk) {
    if (!chunk.empty() && onChunk) onChunk(tether::Bytes(std::move(chunk)));
  }

  Stream stream_;
};

template <auto Count>
size_t readCount() {
  return Deflater::Stream::counts().*Count;
}

}  // namespace

TETHER_MODULE(m) {
  using deflater::Counts;
  tether::Class<Deflater>(m, "Deflater")
      .constructor<int>("level"_a = 6)
      .field("onChunk", &Deflater::onChunk)
      .method("write", &Deflater::write, "input")
      .method("end", &Deflater::end)
      .property("bytesIn", &Deflater::bytesIn)
      .property("bytesOut", &Deflater::bytesOut)
      .externalSize([](const Deflater& deflater) { return deflater.allocatedBytes(); });
  m.function("constructed", &readCount<&Counts::constructed>);
  m.function("destroyed", &readCount<&Counts::destroyed>);
  m.function("allocatedBytes", &readCount<&Counts::allocatedBytes>);
}
