// Visits the rows of a broadcast operation. The last dimension is the row.
#pragma once

#include "../parallel.h"
#include "broadcast.h"

#ifndef HS_ISA
#error "a header for files that are compiled per instruction set"
#endif

namespace hs {
namespace HS_ISA {

// Elements per task: about a quarter of the second-level cache for three operands.
constexpr int64_t kElementGrain = 16384;

// Calls row(outOffset, offsets[operands], length) for pieces of rows that cover the result, in parallel tasks.
template <int operands, class Row>
inline void walkRows(const Broadcast<operands>& shape, int64_t grain, const Row& row) {
  const int last = shape.rank - 1;
  const int64_t n = shape.sizes[last];
  if (last == 0) {
    parallelItems(n, grain, [&](int64_t begin, int64_t end) {
      int64_t offsets[operands];
      for (int k = 0; k < operands; k++) offsets[k] = begin * shape.strides[k][0];
      row(begin, offsets, end - begin);
    });
    return;
  }
  parallelItems(shape.total, grain, [&](int64_t begin, int64_t end) {
    int64_t index[kMaxRank];
    int64_t offsets[operands] = {};
    int64_t rest = begin / n, column = begin - rest * n;
    for (int d = last - 1; d >= 0; d--) {
      index[d] = rest % shape.sizes[d];
      rest /= shape.sizes[d];
      for (int k = 0; k < operands; k++) offsets[k] += index[d] * shape.strides[k][d];
    }
    while (begin < end) {
      const int64_t length = n - column < end - begin ? n - column : end - begin;
      int64_t at[operands];
      for (int k = 0; k < operands; k++) at[k] = offsets[k] + column * shape.strides[k][last];
      row(begin, at, length);
      begin += length;
      column = 0;
      for (int d = last - 1; d >= 0; d--) {
        for (int k = 0; k < operands; k++) offsets[k] += shape.strides[k][d];
        if (++index[d] < shape.sizes[d]) break;
        index[d] = 0;
        for (int k = 0; k < operands; k++) offsets[k] -= shape.strides[k][d] * shape.sizes[d];
      }
    }
  });
}

}  // namespace HS_ISA
}  // namespace hs
