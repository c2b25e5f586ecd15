// From tokens to the numbers of patches and back: products of the emission with vectors of neighboring patches.
#pragma once

#include "patch-plan.h"
#include "transpose-tile.h"

namespace hs {
namespace HS_ISA {
namespace patch {

// numbers[i] = Σ_d emission[d, i] · tokens[d], of vectors: `count` numbers from `i` on.
template <int count>
HS_INLINE void emitNumbers(const Plan& plan, const float* emission, const float* tokens, Index i, float* numbers) {
  vf sums[count] = {};
  const float* from = emission + i;
  for (Index d = 0; d < plan.rows(); d++, from += plan.width()) {
    const vf token = load(tokens + d * kLanes);
#pragma GCC unroll 24
    for (int c = 0; c < count; c++) sums[c] = fma(splat(from[c]), token, sums[c]);
  }
#pragma GCC unroll 24
  for (int c = 0; c < count; c++) store(numbers + (i + c) * kLanes, sums[c]);
}

inline void emitVectors(const Plan& plan, const float* emission, const float* tokens, float* numbers) {
  constexpr int many = kTileVectors == 4 ? 24 : 12;
  Index i = 0;
  for (; i + many <= plan.emitted; i += many) emitNumbers<many>(plan, emission, tokens, i, numbers);
  for (; i + 4 <= plan.emitted; i += 4) emitNumbers<4>(plan, emission, tokens, i, numbers);
  for (; i < plan.emitted; i++) emitNumbers<1>(plan, emission, tokens, i, numbers);
}

// to[d] = Σ_i emission[d, i] · gradients[i], of vectors: `count` tokens from `d` on.
template <int count>
HS_INLINE void tokenGradients(const Plan& plan, const float* emission, const float* gradients, Index d, float* to) {
  vf sums[count] = {};
  const float* from = emission + d * plan.width();
  for (Index i = 0; i < plan.emitted; i++) {
    const vf gradient = load(gradients + i * kLanes);
#pragma GCC unroll 16
    for (int c = 0; c < count; c++) sums[c] = fma(splat(from[c * plan.width() + i]), gradient, sums[c]);
  }
#pragma GCC unroll 16
  for (int c = 0; c < count; c++) store(to + (d + c) * kLanes, sums[c]);
}

// sums[d, i] += Σ over patches tokens[patch, d] · gradients[i, patch]
HS_INLINE void emissionGradients(const Plan& plan, const float* gradients, const float* tokens, float* sums) {
  const Index rows = plan.rows(), width = plan.width();
  for (Index i = 0; i < width; i += kLanes) {
    vf turned[kLanes];
#pragma GCC unroll 16
    for (int c = 0; c < kLanes; c++) turned[c] = load(gradients + (i + c) * kLanes);
    transposeRegisters(turned);
    for (Index d = 0; d < rows; d++) {
      float* to = sums + d * width + i;
      vf even = load(to), odd = {};
#pragma GCC unroll 8
      for (int s = 0; s < kLanes; s += 2) {
        even = fma(splat(tokens[s * rows + d]), turned[s], even);
        odd = fma(splat(tokens[(s + 1) * rows + d]), turned[s + 1], odd);
      }
      store(to, even + odd);
    }
  }
}

}  // namespace patch
}  // namespace HS_ISA
}  // namespace hs
