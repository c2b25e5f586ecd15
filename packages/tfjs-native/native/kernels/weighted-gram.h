// ((x · basis) ∘ weights) · basisᵀ, which conjugate gradients need at each step: the basis is read once.
#pragma once

#include <stdint.h>

namespace hs {

struct WeightedGramShape {
  int64_t rows;  // of x [rows, rank] and weights [rows, size]
  int64_t rank;  // of the basis [rank, size]
  int64_t size;
};

struct WeightedGramKernels {
  // To y [rows, rank]. False if there is no memory. All sizes are at least 1.
  bool (*run)(const WeightedGramShape&, const float* x, const float* basis, const float* weights, float* y);
};

}  // namespace hs
