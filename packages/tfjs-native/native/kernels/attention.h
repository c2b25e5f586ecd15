// Multi-head attention (Vaswani et al. 2017, section 3.2.2), softmax(q·kᵀ/√size) v in each head, computed block by
// block without storing the matrix of weights (Dao et al. 2022, "FlashAttention").
#pragma once

#include <stdint.h>

namespace hs {

struct AttentionShape {
  // The heads are concatenated: queries [batch, queries, heads · size], keys and values [batch, keys, heads · size].
  int64_t batch, heads, queries, keys, size;

  int64_t features() const { return heads * size; }
  int64_t queryCount() const { return batch * queries * features(); }
  int64_t keyCount() const { return batch * keys * features(); }
  int64_t rowCount() const { return batch * heads * queries; }
};

struct AttentionInputs {
  const float *q, *k, *v;
  // [batch, keys], 0 for a masked key; nullptr if no key is masked.
  const float* mask;
};

struct AttentionKernels {
  // `logSums` [batch, heads, queries]: logarithm of the sum of exponentials of each row, or +Inf if all keys of the row
  // are masked, where the output is 0; nullptr if not needed. Each returns false if there is not enough memory.
  bool (*forward)(const AttentionShape&, const AttentionInputs&, float* out, float* logSums);
  bool (*backward)(const AttentionShape&, const AttentionInputs&, const float* out, const float* logSums,
                   const float* dOut, float* dQ, float* dK, float* dV);
};

}  // namespace hs
