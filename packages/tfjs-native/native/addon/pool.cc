#include "../kernels/pool.h"

#include "conv-shape.h"

using hs::Access;

namespace {

bool readShape(hs::Arguments& args, int index, hs::ConvShape* shape, int64_t* x, int64_t* y) {
  if (!hs::readConvShape(args, index, shape, x, y)) return false;
  if (shape->inChannels != shape->outChannels) args.fail("the result should have as many channels as the image");
  if (shape->dilationHeight != 1 || shape->dilationWidth != 1) args.fail("the dilations should be 1");
  return !args.failed();
}

}  // namespace

// pool(largest, shape, x, y)
HS_FUNCTION(pool) {
  const bool largest = args.boolean(0);
  hs::ConvShape shape;
  int64_t x, y;
  if (args.failed() || !readShape(args, 1, &shape, &x, &y)) return nullptr;
  const hs::Array from = args.floats(2, x), to = args.floats(3, y, Access::write);
  if (!args.ready()) return nullptr;
  const hs::PoolKernels& kernels = args.kernels().pool;
  const bool done = (largest ? kernels.max : kernels.average)(shape, from.floats(), to.floats());
  return done ? nullptr : args.fail("out of memory");
}

// maxPoolGradient(shape, dy, x, dx)
HS_FUNCTION(maxPoolGradient) {
  hs::ConvShape shape;
  int64_t x, y;
  if (!readShape(args, 0, &shape, &x, &y)) return nullptr;
  const hs::Array dy = args.floats(1, y), from = args.floats(2, x), dx = args.floats(3, x, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().pool.maxGradient(shape, dy.floats(), from.floats(), dx.floats());
  return done ? nullptr : args.fail("out of memory");
}

// averagePoolGradient(shape, dy, dx)
HS_FUNCTION(averagePoolGradient) {
  hs::ConvShape shape;
  int64_t x, y;
  if (!readShape(args, 0, &shape, &x, &y)) return nullptr;
  const hs::Array dy = args.floats(1, y), dx = args.floats(2, x, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().pool.averageGradient(shape, dy.floats(), dx.floats());
  return done ? nullptr : args.fail("out of memory");
}
