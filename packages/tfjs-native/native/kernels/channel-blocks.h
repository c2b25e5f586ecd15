// Channels of a pixel in blocks of several vectors, whose sums stay in registers.
#pragma once

#include "row-vectors.h"

namespace hs {
namespace HS_ISA {

constexpr int kBlockVectors = 4;

/** A number of vectors, for the compiler. */
template <int n>
struct Vectors {
  static constexpr int count = n;
};

// Calls f(first channel, vectors, lanes) for blocks of kBlockVectors vectors, and for each vector of the rest.
template <class F>
HS_INLINE void eachChannelBlock(int64_t channels, const F& f) {
  int64_t c = 0;
  for (; c + kBlockVectors * kLanes <= channels; c += kBlockVectors * kLanes)
    f(c, Vectors<kBlockVectors>{}, WholeVector{});
  for (; c + kLanes <= channels; c += kLanes) f(c, Vectors<1>{}, WholeVector{});
  if (c < channels) f(c, Vectors<1>{}, FirstLanes{static_cast<int>(channels - c)});
}

}  // namespace HS_ISA
}  // namespace hs
