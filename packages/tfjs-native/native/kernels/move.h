// Data movement: copies between strided views, and gathers.
#pragma once

#include "broadcast.h"

namespace hs {

// out[outOffset + Σ i·outStride] = in[inOffset + Σ i·inStride] for all indices i. Strides are in elements; those of the
// input may be 0, and all may be negative. Dimensions should be merged and ordered by the output's strides.
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
  // Elements of 4 bytes or 1. Returns false if an index is out of range: the first such index is stored in `wrong`, and
  // its rows of the result are not written. Another thread may change the indices, so each is read only once.
  bool (*gather)(const GatherShape&, int elementSize, const void* x, const int32_t* indices, void* out, int32_t* wrong);
  // out[i] = Σ_d indices[i][d] · strides[d], the number of a row among `rows`. Returns the first i whose row does not
  // exist, or −1. Another thread may change the indices, so each is read only once.
  int64_t (*flatIndices)(int64_t count, int depth, const double* strides, int64_t rows, const int32_t* indices,
                         int32_t* out);
  // out[segment][column] = Σ x[row][column] over the rows of that segment. Ids out of range are skipped. Another thread
  // may change the ids.
  void (*segmentSum)(int64_t rows, int64_t columns, int64_t segments, const float* x, const int32_t* ids, float* out);
};

}  // namespace hs
