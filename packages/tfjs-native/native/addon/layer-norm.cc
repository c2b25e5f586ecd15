#include "addon.h"

using hs::Access;
using hs::Array;

namespace {

// Arguments from `index` on: rows, width, epsilon.
bool readShape(hs::Arguments& args, int index, hs::LayerNormShape* shape) {
  int64_t sizes[2];
  args.sizeArguments(index, 2, sizes);
  const double epsilon = args.number(index + 2);
  if (!args.failed() && !(epsilon >= 0)) args.fail("expected epsilon to be 0 or more, got %g", epsilon);
  *shape = {sizes[0], sizes[1], static_cast<float>(epsilon)};
  return !args.failed();
}

}  // namespace

// layerNormForward(x, scale?, offset?, y, rows, width, epsilon)
HS_FUNCTION(layerNormForward) {
  hs::LayerNormShape shape;
  if (!readShape(args, 4, &shape)) return nullptr;
  const Array x = args.floats(0, shape.rows * shape.width);
  const Array scale = args.optionalFloats(1, shape.width), offset = args.optionalFloats(2, shape.width);
  const Array y = args.floats(3, shape.rows * shape.width, Access::write);
  if (!args.ready() || shape.rows * shape.width == 0) return nullptr;
  args.kernels().layerNorm.forward(shape, x.floats(), scale.floats(), offset.floats(), y.floats());
  return nullptr;
}

// layerNormBackward(dy, x, scale?, dx, dScale?, dOffset?, rows, width, epsilon)
HS_FUNCTION(layerNormBackward) {
  hs::LayerNormShape shape;
  if (!readShape(args, 6, &shape)) return nullptr;
  const Array dy = args.floats(0, shape.rows * shape.width), x = args.floats(1, shape.rows * shape.width);
  const Array scale = args.optionalFloats(2, shape.width);
  const Array dx = args.floats(3, shape.rows * shape.width, Access::write);
  const Array dScale = args.optionalFloats(4, shape.width, Access::write);
  const Array dOffset = args.optionalFloats(5, shape.width, Access::write);
  if (!args.ready() || shape.width == 0) return nullptr;
  const bool done = args.kernels().layerNorm.backward(shape, dy.floats(), x.floats(), scale.floats(), dx.floats(),
                                                      dScale.floats(), dOffset.floats());
  return done ? nullptr : args.fail("out of memory");
}
