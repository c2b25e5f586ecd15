// Attention with several heads (Vaswani et al. 2017, section 3.2.2), without the matrix of weights in memory (Dao et al. 2022,
// "FlashAttention"): softmax(q·kᵀ/√size) v in each head, computed block by block.
#pragma once

#include <stdint.h>

namespace hs {

struct AttentionShape {
  // Heads lie side by side: queries [batch, queries, heads · size], keys and values [batch, keys, heads · size].
  int64_t batch, heads, queries, keys, size;

  int64_t features() const { return heads * size; }
  int64_t queryCount() const { return batch * queries * features(); }
  int64_t keyCount() const { return batch * keys * features(); }
  int64_t rowCount() const { return batch * heads * queries; }
};

struct AttentionInputs {
  const float *q, *k, *v;
  // [batch, keys], 0 for a key that nobody sees; nullptr if all are seen.
  const float* mask;
};

struct AttentionKernels {
  // `logSums` [batch, heads, queries]: the logarithm of the sum of exponentials of each row, +Inf for a row that sees no key,
  // whose output is 0; nullptr if nobody wants it. Each returns false without memory.
  bool (*forward)(const AttentionShape&, const AttentionInputs&, float* out, float* logSums);
  bool (*backward)(const AttentionShape&, const AttentionInputs&, const float* out, const float* logSums,
                   const float* dOut, float* dQ, float* dK, float* dV);
};

}  // namespace hs
