// Convolutions with stride 1 by Winograd's minimal filtering: fewer multiplications than taps.
//
// A tile of p × p pixels and a filter of r × r taps are evaluated as polynomials at p × p points and multiplied
// pointwise (over all channels, this is one matrix product per point). From the products, (p + 1 − r) × (p + 1 − r)
// pixels of the result are computed. For r = 5, p is 8: 64 products instead of 400. For r = 3, p is 6 (36 products
// instead of 144) or 8 (64 instead of 324), whichever takes fewer for the size of the image. The relative error is
// larger than that of the plain sum (3e-7 on average): 4e-6 with eight points, 2e-6 with six. A. Lavin, S. Gray: Fast
// Algorithms for Convolutional Neural Networks, 2016.
#pragma once

#include "conv.h"

namespace hs {
namespace HS_ISA {

/** Whether Winograd's algorithm applies to the shape and saves more than half of the time. */
bool winogradSuits(const ConvShape& shape);

// As in ConvKernels, for shapes that winogradSuits accepts.
bool winogradForward(const ConvShape&, const float* x, const float* filter, const OutputStage&, float* y);
bool winogradInputGradient(const ConvShape&, const float* dy, const float* filter, const OutputStage&, float* dx);
bool winogradFilterGradient(const ConvShape&, const float* x, const float* dy, float* dFilter);

}  // namespace HS_ISA
}  // namespace hs
