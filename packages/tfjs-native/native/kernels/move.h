// Data movement: copies between strided views, and gathers.
#pragma once

#include "broadcast.h"

namespace hs {

// out[outOffset + Σ i·outStride] = in[inOffset + Σ i·inStride] for all indices i. Strides are in elements, may be 0 for the
// input and negative for both. Dimensions should come merged, and ordered by the output's strides.
struct StridedCopy {
  int rank;  // at least 1
  int64_t sizes[kMaxRank];
  int64_t inStrides[kMaxRank];
  int64_t outStrides[kMaxRank];
  int64_t inOffset, outOffset;
  int64_t total;
};

// out[batch][outer][index][slice] = x[batch][outer][indices[batch][index]][slice]
struct GatherShape {
  int64_t batch, outer, size, indices, slice;
};

struct MoveKernels {
  void (*copyWords)(const StridedCopy&, const uint32_t* in, uint32_t* out);
  void (*copyBytes)(const StridedCopy&, const uint8_t* in, uint8_t* out);
  // Elements of 4 bytes or 1. False if an index is out of range: the first such goes to `wrong`, and its rows of the result
  // are not written. The indices may change meanwhile: each is read once where it is used.
  bool (*gather)(const GatherShape&, int elementSize, const void* x, const int32_t* indices, void* out, int32_t* wrong);
  // out[segment][column] = Σ x[row][column] over the rows of that segment; ids below 0 or too large are left out. Ids may
  // change meanwhile, as those indices may.
  void (*segmentSum)(int64_t rows, int64_t columns, int64_t segments, const float* x, const int32_t* ids, float* out);
};

}  // namespace hs
