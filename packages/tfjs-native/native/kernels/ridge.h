// Ridge regressions that share their matrix and differ in what is known: for each row x of weights w the z that solves
// (1 + V diag(w) Vᵀ) z = V diag(w) x, by a fixed number of conjugate gradients.
#pragma once

#include <stdint.h>

namespace hs {

struct RidgeShape {
  int64_t rows;  // of x and weights [rows, size], and of z [rows, rank]
  int64_t rank;  // of the basis V [rank, size]
  int64_t size;
  int64_t iterations;
};

struct RidgeKernels {
  // False if there is no memory. All sizes are at least 1. What x has where its weight is 0 is not looked at. A row's result
  // does not depend on the others, bit for bit.
  bool (*run)(const RidgeShape&, const float* x, const float* weights, const float* basis, float* z);
};

}  // namespace hs
