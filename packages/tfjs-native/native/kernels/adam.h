// One step of Adam over all parameters of a model, with the global norm of the gradient clipped.
#pragma once

#include <stdint.h>

namespace hs {

struct AdamTensor {
  float* parameter;
  float* mean;      // of the gradient, decaying
  float* variance;  // of its square
  const float* gradient;  // where rank is 0
  int64_t size;
  double rate;  // times the learning rate
  // Where rank > 0, the gradient [rows, columns] is leftᵀ · right, of left [rank, rows] and right [rank, columns].
  const float* left;
  const float* right;
  int64_t rank, rows, columns;
};

struct AdamStep {
  const AdamTensor* tensors;
  int count;
  double learningRate, beta1, beta2, epsilon;
  double step;  // from 1
  double clip;  // of the global norm; 0: none
};

struct AdamKernels {
  // Changes parameter, mean and variance in place. Returns whether there was memory, and the norm before clipping.
  bool (*step)(const AdamStep&, double* norm);
};

}  // namespace hs
