#include "../kernels/depthwise.h"

#include "conv-shape.h"
#include "output-stage.h"

using hs::Access;

namespace {

bool readShape(hs::Arguments& args, int index, hs::ConvShape* s, int64_t* x, int64_t* filter, int64_t* y) {
  if (!hs::readConvShape(args, index, s, x, y)) return false;
  int64_t repeated;
  if (s->outChannels % s->inChannels != 0)
    args.fail("the channels of the result should be a multiple of those of the image");
  else if (!hs::boundedProduct(s->filterHeight, s->filterWidth, s->outChannels, 1, filter) ||
           !hs::boundedProduct(s->batch, s->inHeight, s->inWidth, s->outChannels, &repeated))
    args.fail("the arrays are too large");
  return !args.failed();
}

}  // namespace

// depthwiseForward(shape, x, filter, y, activation, slope, bias, slopes, residual, gate)
HS_FUNCTION(depthwiseForward) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, 0, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array from = args.floats(1, x), by = args.floats(2, filter), to = args.floats(3, y, Access::write);
  const hs::OutputStage stage = hs::readOutputStage(args, 4, shape.outChannels, y);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().depthwise.forward(shape, from.floats(), by.floats(), stage, to.floats());
  return done ? nullptr : args.fail("out of memory");
}

// depthwiseInputGradient(shape, dy, filter, dx)
HS_FUNCTION(depthwiseInputGradient) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, 0, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array dy = args.floats(1, y), by = args.floats(2, filter), dx = args.floats(3, x, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().depthwise.inputGradient(shape, dy.floats(), by.floats(), dx.floats());
  return done ? nullptr : args.fail("out of memory");
}

// depthwiseFilterGradient(shape, x, dy, dFilter)
HS_FUNCTION(depthwiseFilterGradient) {
  hs::ConvShape shape;
  int64_t x, filter, y;
  if (!readShape(args, 0, &shape, &x, &filter, &y)) return nullptr;
  const hs::Array from = args.floats(1, x), dy = args.floats(2, y), to = args.floats(3, filter, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().depthwise.filterGradient(shape, from.floats(), dy.floats(), to.floats());
  return done ? nullptr : args.fail("out of memory");
}
