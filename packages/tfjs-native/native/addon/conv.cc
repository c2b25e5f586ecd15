#include "../kernels/conv.h"

#include "output-stage.h"

namespace {

// The shape from the geometry, in the order of ConvShape; src/kernels/conv-2d.ts writes it. Counts the elements of the
// picture, the filter and the result.
bool readShape(hs::Arguments& args, hs::ConvShape* s, int64_t* x, int64_t* filter, int64_t* y) {
  constexpr int64_t most = hs::Arguments::kMostElements, side = int64_t(1) << 31;
  s->batch = args.geometry(0, 1, side);
  s->inHeight = args.geometry(1, 1, side);
  s->inWidth = args.geometry(2, 1, side);
  s->inChannels = args.geometry(3, 1, side);
  s->outHeight = args.geometry(4, 1, side);
  s->outWidth = args.geometry(5, 1, side);
  s->outChannels = args.geometry(6, 1, side);
  s->filterHeight = args.geometry(7, 1, side);
  s->filterWidth = args.geometry(8, 1, side);
  s->strideHeight = args.geometry(9, 1, side);
  s->strideWidth = args.geometry(10, 1, side);
  s->dilationHeight = args.geometry(11, 1, side);
  s->dilationWidth = args.geometry(12, 1, side);
  s->padTop = args.geometry(13, -side, side);
  s->padLeft = args.geometry(14, -side, side);
  if (args.failed()) return false;
  // A stride that takes the second window out of the picture is as good as any longer one, and does not take as long.
  const auto shorten = [](int64_t* stride, int64_t length, int64_t pad) {
    const int64_t beyond = length + (pad > 0 ? pad : 0);
    if (*stride > beyond) *stride = beyond;
  };
  shorten(&s->strideHeight, s->inHeight, s->padTop);
  shorten(&s->strideWidth, s->inWidth, s->padLeft);
  const auto product = [&](int64_t a, int64_t b, int64_t c, int64_t d, int64_t* out) {
    // Each is below 2³¹: two of them cannot overflow, more must be looked at.
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
  return true;
}

}  // namespace

// convForward(x, filter, y, activation, slope, bias, slopes)
HS_FUNCTION(convForward) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array from = args.floats(0, x), by = args.floats(1, filter), to = args.floats(2, y);
  const hs::OutputStage stage = hs::readOutputStage(args, 3, shape.outChannels);
  if (args.failed()) return nullptr;
  if (!hs::kernels().conv.forward(shape, from.floats(), by.floats(), stage, to.floats())) return args.fail("out of memory");
  return nullptr;
}

// convInputGradient(dy, filter, dx)
HS_FUNCTION(convInputGradient) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array dy = args.floats(0, y), by = args.floats(1, filter), dx = args.floats(2, x);
  if (args.failed()) return nullptr;
  if (!hs::kernels().conv.inputGradient(shape, dy.floats(), by.floats(), dx.floats())) return args.fail("out of memory");
  return nullptr;
}

// convFilterGradient(x, dy, dfilter)
HS_FUNCTION(convFilterGradient) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array from = args.floats(0, x), dy = args.floats(1, y), to = args.floats(2, filter);
  if (args.failed()) return nullptr;
  if (!hs::kernels().conv.filterGradient(shape, from.floats(), dy.floats(), to.floats())) return args.fail("out of memory");
  return nullptr;
}
