// Discrete Fourier transforms of rows of any length.
#pragma once

#include <stdint.h>

namespace hs {

// Real and imaginary parts of a matrix of complex numbers.
struct ComplexRows {
  const float *real, *imaginary;
};
struct ComplexResult {
  float *real, *imaginary;
};

struct FftKernels {
  // y [rows, length] = Σ_j x[j] e^(−2πi jk / length). The inverse has the other sign and is divided by the length.
  // length is from 1 to 2^30. Returns false if memory is short.
  bool (*run)(int64_t rows, int64_t length, bool inverse, ComplexRows x, ComplexResult y);
};

}  // namespace hs
