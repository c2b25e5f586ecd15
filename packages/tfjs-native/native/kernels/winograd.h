// Convolutions with stride 1 by Winograd's minimal filtering: fewer multiplications than taps.
//
// A tile of 8 × 8 pixels and a filter of r × r taps are taken as polynomials and evaluated at 8 × 8 points, multiplied
// point by point (over all channels that is a matrix product for each point), and (9 − r) × (9 − r) pixels of the
// result are recovered: 64 products in place of (9 − r)²·r², a fifth for r = 3 and a sixth for r = 5. The price is
// accuracy: the error is 4e-6 of the result in the mean where the plain sum has 3e-7. A. Lavin, S. Gray:
// Fast Algorithms for Convolutional Neural Networks, 2016.
#pragma once

#include "conv.h"

namespace hs {
namespace HS_ISA {

/** Whether it applies and saves more than half of the time. */
bool winogradSuits(const ConvShape& shape);

// As in ConvKernels. For shapes that suit.
bool winogradForward(const ConvShape&, const float* x, const float* filter, const OutputStage&, float* y);
bool winogradInputGradient(const ConvShape&, const float* dy, const float* filter, float* dx);
bool winogradFilterGradient(const ConvShape&, const float* x, const float* dy, float* dFilter);

}  // namespace HS_ISA
}  // namespace hs
