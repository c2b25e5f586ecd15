#include "../kernels/conv.h"

#include <cmath>

#include "output-stage.h"

using hs::Access;

namespace {

// Whether the offset of the farthest element of a window along one axis, times `scale`, is too large. Windows may lie
// outside the image, but their offsets must not overflow.
bool reachesTooFar(int64_t places, int64_t stride, int64_t taps, int64_t dilation, int64_t pad, int64_t scale) {
  const auto far = static_cast<double>(places) * static_cast<double>(stride) +
                   static_cast<double>(taps) * static_cast<double>(dilation) + std::abs(static_cast<double>(pad));
  return far * static_cast<double>(scale) > 0x1p60;
}

// Reads the shape from argument `index`, in the order of ConvShape, as src/kernels/conv-2d.ts writes it. Computes the
// number of elements of the image, the filter and the result.
bool readShape(hs::Arguments& args, int index, hs::ConvShape* s, int64_t* x, int64_t* filter, int64_t* y) {
  constexpr int64_t most = hs::Arguments::kMostElements, side = int64_t(1) << 31;
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
  const auto product = [&](int64_t a, int64_t b, int64_t c, int64_t d, int64_t* out) {
    // Each is below 2³¹: a product of two cannot overflow, products of more must be checked.
    int64_t total = a * b;
    for (const int64_t factor : {c, d}) {
      if (total > most / factor) return false;
      total *= factor;
    }
    *out = total;
    return total <= most;
  };
  if (!product(s->batch, s->inHeight, s->inWidth, s->inChannels, x) ||
      !product(s->filterHeight, s->filterWidth, s->inChannels, s->outChannels, filter) ||
      !product(s->batch, s->outHeight, s->outWidth, s->outChannels, y)) {
    args.fail("the arrays have more than %lld elements", static_cast<long long>(most));
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

}  // namespace

// convForward(shape, x, filter, y, activation, slope, bias, slopes, residual, gate, sums)
HS_FUNCTION(convForward) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, 0, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array from = args.floats(1, x), by = args.floats(2, filter), to = args.floats(3, y, Access::write);
  const hs::OutputStage stage = hs::readOutputStage(args, 4, shape.outChannels, y, true);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().conv.forward(shape, from.floats(), by.floats(), stage, to.floats());
  return done ? nullptr : args.fail("out of memory");
}

// convInputGradient(shape, dy, filter, dx, activation, slope, bias, slopes, residual, gate, sums)
HS_FUNCTION(convInputGradient) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, 0, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array dy = args.floats(1, y), by = args.floats(2, filter), dx = args.floats(3, x, Access::write);
  const hs::OutputStage stage = hs::readOutputStage(args, 4, shape.inChannels, x, true);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().conv.inputGradient(shape, dy.floats(), by.floats(), stage, dx.floats());
  return done ? nullptr : args.fail("out of memory");
}

// convFilterGradient(shape, x, dy, dFilter)
HS_FUNCTION(convFilterGradient) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, 0, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array from = args.floats(1, x), dy = args.floats(2, y), to = args.floats(3, filter, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().conv.filterGradient(shape, from.floats(), dy.floats(), to.floats());
  return done ? nullptr : args.fail("out of memory");
}
