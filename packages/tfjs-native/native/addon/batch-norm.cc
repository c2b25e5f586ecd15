#include "../kernels/batch-norm.h"

#include "output-stage.h"

using hs::Access;
using hs::Array;

namespace {

// Arguments from `index` on: rows, width, epsilon.
bool readShape(hs::Arguments& args, int index, hs::BatchNormShape* shape) {
  int64_t sizes[2];
  args.sizeArguments(index, 2, sizes);
  *shape = {sizes[0], sizes[1], static_cast<float>(args.number(index + 2))};
  if (!args.failed() && (sizes[0] < 1 || sizes[1] < 1)) args.fail("there is nothing to normalize");
  return !args.failed();
}

}  // namespace

// batchNorm(x, mean, variance, scale?, offset?, y, rows, width, epsilon, activation, slope, bias, slopes, residual, gate)
HS_FUNCTION(batchNorm) {
  hs::BatchNormShape shape;
  if (!readShape(args, 6, &shape)) return nullptr;
  const int64_t n = shape.rows * shape.width, w = shape.width;
  const Array x = args.floats(0, n), mean = args.floats(1, w), variance = args.floats(2, w);
  const Array scale = args.optionalFloats(3, w), offset = args.optionalFloats(4, w);
  const Array y = args.floats(5, n, Access::write);
  const hs::OutputStage stage = hs::readOutputStage(args, 9, w, n);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().batchNorm.forward(shape, x.floats(), mean.floats(), variance.floats(),
                                                     scale.floats(), offset.floats(), stage, y.floats());
  return done ? nullptr : args.fail("out of memory");
}

// batchNormGradient(dy, x, mean, variance, scale?, dx, dMean, dVariance, dScale, dOffset, rows, width, epsilon)
HS_FUNCTION(batchNormGradient) {
  hs::BatchNormShape shape;
  if (!readShape(args, 10, &shape)) return nullptr;
  const int64_t n = shape.rows * shape.width, w = shape.width;
  const Array dy = args.floats(0, n), x = args.floats(1, n), mean = args.floats(2, w), variance = args.floats(3, w);
  const Array scale = args.optionalFloats(4, w), dx = args.floats(5, n, Access::write);
  const Array dMean = args.floats(6, w, Access::write), dVariance = args.floats(7, w, Access::write);
  const Array dScale = args.floats(8, w, Access::write), dOffset = args.floats(9, w, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().batchNorm.backward(
      shape, dy.floats(), x.floats(), mean.floats(), variance.floats(), scale.floats(), dx.floats(), dMean.floats(),
      dVariance.floats(), dScale.floats(), dOffset.floats());
  return done ? nullptr : args.fail("out of memory");
}
