// Reads the shape of a broadcast operation that src/broadcast.ts wrote.
#pragma once

#include "addon.h"

namespace hs {

// Adds the range of a dimension to the lowest and highest offset. Returns false if it is too large. Nothing overflows.
inline bool reach(int64_t size, int64_t stride, int64_t* low, int64_t* high) {
  if (size <= 1 || stride == 0) return true;
  constexpr int64_t most = Arguments::kMostElements;
  const int64_t length = stride < 0 ? -stride : stride;
  if (length > most / (size - 1)) return false;
  (stride < 0 ? *low : *high) += stride * (size - 1);
  return *low > -4 * most && *high < 4 * most;
}

// Reads the shape from argument `index`: rank, then `rank` sizes, then `rank` strides of each operand. Sets `shape` and
// the number of elements of each operand that it accesses. Returns false after a failure.
template <int operands>
inline bool readBroadcast(Arguments& args, int index, Broadcast<operands>* shape, int64_t* touched) {
  if (!args.readShape(index)) return false;
  const int rank = static_cast<int>(args.shapeInteger(0, 1, kMaxRank));
  if (args.failed()) return false;
  shape->rank = rank;
  shape->total = args.shapeSizes(1, rank, shape->sizes);
  for (int k = 0; k < operands; k++) {
    int64_t first = 0, last = 0;
    for (int d = 0; d < rank; d++) {
      const int64_t most = d == rank - 1 ? 1 : Arguments::kMostElements;
      shape->strides[k][d] = args.shapeInteger(1 + rank * (k + 1) + d, 0, most);
      if (args.failed()) return false;
      if (!reach(shape->sizes[d], shape->strides[k][d], &first, &last)) {
        args.fail("the strides reach too far");
        return false;
      }
    }
    touched[k] = shape->total > 0 ? last + 1 : 0;
  }
  return !args.failed();
}

}  // namespace hs
