#include "../kernels/conv.h"

#include "conv-shape.h"
#include "output-stage.h"

using hs::Access;

namespace {

bool readShape(hs::Arguments& args, int index, hs::ConvShape* s, int64_t* x, int64_t* filter, int64_t* y) {
  if (!hs::readConvShape(args, index, s, x, y)) return false;
  if (hs::boundedProduct(s->filterHeight, s->filterWidth, s->inChannels, s->outChannels, filter)) return true;
  args.fail("the filter has more than %lld elements", static_cast<long long>(hs::Arguments::kMostElements));
  return false;
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
