// Products of batches of matrices.
#pragma once

#include "broadcast.h"
#include "output-stage.h"

namespace hs {

struct MatMulShape {
  Broadcast<2> batch;  // in matrices: the strides count whole matrices of A and of B
  int64_t m, n, k;     // C[m, n] = A[m, k] · B[k, n], after the transpositions
  bool transposeA, transposeB;
};

struct MatMulKernels {
  // c = stage(A · B) for every batch, contiguous. Returns false if there is not enough memory.
  bool (*matMul)(const MatMulShape&, const float* a, const float* b, const OutputStage&, float* c);
  // Runs multiply-adds on registers, to measure the peak of the instruction set. Returns the number of operations.
  double (*multiplyAdds)(int64_t rounds);
};

}  // namespace hs
