// Ridge regressions with a common matrix and different weights: solves (1 + V diag(w) Vᵀ) z = V diag(w) x for each row
// x with weights w, by a fixed number of conjugate-gradient iterations with orthogonalized residuals.
#pragma once

#include <stdint.h>

namespace hs {

struct RidgeShape {
  int64_t rows;  // rows of x and weights [rows, size], and of z [rows, rank]
  int64_t rank;  // rows of the basis V [rank, size]
  int64_t size;
  int64_t iterations;
};

struct RidgeKernels {
  // Returns false if there is not enough memory. All sizes are at least 1. Values of x with weight 0 are ignored. The
  // result of a row is bitwise independent of the other rows.
  bool (*run)(const RidgeShape&, const float* x, const float* weights, const float* basis, float* z);
};

}  // namespace hs
