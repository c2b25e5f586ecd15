// Reads the shape of a broadcast operation that src/broadcast.ts wrote into the shared geometry.
#pragma once

#include "addon.h"

namespace hs {

// Geometry: rank, then `rank` sizes, then `rank` strides of each operand. Fills `shape` and how many elements of each
// operand it touches; false after a failure.
template <int operands>
inline bool readBroadcast(Arguments& args, Broadcast<operands>* shape, int64_t* touched) {
  const int rank = static_cast<int>(args.geometry(0, 1, kMaxRank));
  if (args.failed()) return false;
  shape->rank = rank;
  shape->total = args.sizes(1, rank, shape->sizes);
  for (int k = 0; k < operands; k++) {
    int64_t last = 0;
    for (int d = 0; d < rank; d++) {
      const int64_t most = d == rank - 1 ? 1 : Arguments::kMostElements;
      const int64_t stride = args.geometry(1 + rank * (k + 1) + d, 0, most);
      shape->strides[k][d] = stride;
      if (shape->sizes[d] > 1) last += stride * (shape->sizes[d] - 1);
      // Bounded at every step, so that nothing overflows.
      if (last > Arguments::kMostElements) args.fail("the strides reach too far");
      if (args.failed()) return false;
    }
    touched[k] = shape->total > 0 ? last + 1 : 0;
  }
  return !args.failed();
}

}  // namespace hs
