// Reads the shape of a convolution or pooling.
#pragma once

#include <cmath>

#include "../kernels/conv.h"
#include "addon.h"

namespace hs {

// A product of four positive numbers below 2³² into `out`. Returns false if it exceeds Arguments::kMostElements.
inline bool boundedProduct(int64_t a, int64_t b, int64_t c, int64_t d, int64_t* out) {
  int64_t total = 1;
  for (const int64_t factor : {a, b, c, d}) {
    if (total > Arguments::kMostElements / factor) return false;
    total *= factor;
  }
  *out = total;
  return true;
}

// Whether the offset of the farthest element of a window along one axis, times `scale`, is too large. Windows may lie
// outside the image, but their offsets must not overflow.
inline bool reachesTooFar(int64_t places, int64_t stride, int64_t taps, int64_t dilation, int64_t pad, int64_t scale) {
  const auto far = static_cast<double>(places) * static_cast<double>(stride) +
                   static_cast<double>(taps) * static_cast<double>(dilation) + std::abs(static_cast<double>(pad));
  return far * static_cast<double>(scale) > 0x1p60;
}

// Reads the shape from argument `index`, in the order of ConvShape, as src/kernels/conv-shape.ts writes it. Computes the
// number of elements of the image and of the result. Returns false after a failure.
inline bool readConvShape(Arguments& args, int index, ConvShape* s, int64_t* x, int64_t* y) {
  constexpr int64_t side = int64_t(1) << 31;
  if (!args.readShape(index)) return false;
  int64_t* const sizes[] = {&s->batch,        &s->inHeight,      &s->inWidth,     &s->inChannels,  &s->outHeight,
                            &s->outWidth,     &s->outChannels,   &s->filterHeight, &s->filterWidth, &s->strideHeight,
                            &s->strideWidth,  &s->dilationHeight, &s->dilationWidth};
  int position = 0;
  for (int64_t* size : sizes) *size = args.shapeInteger(position++, 1, side);
  s->padTop = args.shapeInteger(position++, -side, side);
  s->padLeft = args.shapeInteger(position, -side, side);
  if (args.failed()) return false;
  // Limits the stride to one that moves the second window out of the image, since a longer one would only take longer.
  const auto shorten = [](int64_t* stride, int64_t length, int64_t pad) {
    const int64_t beyond = length + (pad > 0 ? pad : 0);
    if (*stride > beyond) *stride = beyond;
  };
  shorten(&s->strideHeight, s->inHeight, s->padTop);
  shorten(&s->strideWidth, s->inWidth, s->padLeft);
  if (!boundedProduct(s->batch, s->inHeight, s->inWidth, s->inChannels, x) ||
      !boundedProduct(s->batch, s->outHeight, s->outWidth, s->outChannels, y)) {
    args.fail("the arrays have more than %lld elements", static_cast<long long>(Arguments::kMostElements));
    return false;
  }
  const int64_t widest = s->inChannels > s->outChannels ? s->inChannels : s->outChannels;
  if (reachesTooFar(s->outHeight, s->strideHeight, s->filterHeight, s->dilationHeight, s->padTop, 1) ||
      reachesTooFar(s->outWidth, s->strideWidth, s->filterWidth, s->dilationWidth, s->padLeft, widest)) {
    args.fail("the windows reach too far beyond the image");
    return false;
  }
  return true;
}

}  // namespace hs
