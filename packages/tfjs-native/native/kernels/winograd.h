// Convolutions with stride 1 by Winograd's minimal filtering: fewer multiplications than taps.
//
// A tile of p × p pixels and a filter of r × r taps are taken as polynomials and evaluated at p × p points, multiplied
// point by point (over all channels that is a matrix product for each point), and (p + 1 − r) × (p + 1 − r) pixels of the
// result are recovered. For r = 5 p is 8: 64 products in place of 400. For r = 3 it is 6, 36 products in place of 144, or 8,
// 64 in place of 324, whichever takes fewer for the size of the image. The price is accuracy: of the result in the mean, the
// error is 4e-6 with eight points and 2e-6 with six where the plain sum has 3e-7. A. Lavin, S. Gray: Fast Algorithms for
// Convolutional Neural Networks, 2016.
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
