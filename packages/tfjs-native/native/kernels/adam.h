// One Adam step on all parameters of a model, with clipping by the global norm of the gradient.
#pragma once

#include <stdint.h>

namespace hs {

struct AdamTensor {
  float* parameter;
  float* mean;      // moving average of the gradient
  float* variance;  // moving average of the squared gradient
  const float* gradient;  // if rank is 0
  int64_t size;
  double rate;  // learning-rate multiplier
  // If rank > 0, the gradient [rows, columns] is leftᵀ · right, with left [rank, rows] and right [rank, columns].
  const float* left;
  const float* right;
  int64_t rank, rows, columns;
};

struct AdamStep {
  const AdamTensor* tensors;
  int count;
  double learningRate, beta1, beta2, epsilon;
  double step;  // from 1
  double clip;  // maximum global norm; 0: no clipping
};

struct AdamKernels {
  // Changes parameter, mean and variance in place. Returns whether there was enough memory, and the norm before
  // clipping.
  bool (*step)(const AdamStep&, double* norm);
};

}  // namespace hs
