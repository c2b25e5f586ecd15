#include "addon.h"

using hs::Array;

namespace {

// Geometry: rows, width. src/kernels/layer-norm.ts writes it.
bool readShape(hs::Arguments& args, int epsilon, hs::LayerNormShape* shape) {
  int64_t sizes[2];
  args.sizes(0, 2, sizes);
  const double number = args.number(epsilon);
  if (!args.failed() && !(number >= 0)) args.fail("expected epsilon to be 0 or more, got %g", number);
  *shape = {sizes[0], sizes[1], static_cast<float>(number)};
  return !args.failed();
}

}  // namespace

// layerNormForward(x, scale?, offset?, y, epsilon)
HS_FUNCTION(layerNormForward) {
  hs::LayerNormShape shape;
  if (!readShape(args, 4, &shape)) return nullptr;
  const Array x = args.floats(0, shape.rows * shape.width);
  const Array scale = args.optionalFloats(1, shape.width), offset = args.optionalFloats(2, shape.width);
  const Array y = args.floats(3, shape.rows * shape.width);
  for (const Array& operand : {x, scale, offset}) args.distinct(operand, y);
  if (args.failed() || shape.rows * shape.width == 0) return nullptr;
  hs::kernels().layerNorm.forward(shape, x.floats(), scale.floats(), offset.floats(), y.floats());
  return nullptr;
}

// layerNormBackward(dy, x, scale?, dx, dScale?, dOffset?, epsilon)
HS_FUNCTION(layerNormBackward) {
  hs::LayerNormShape shape;
  if (!readShape(args, 6, &shape)) return nullptr;
  const Array dy = args.floats(0, shape.rows * shape.width), x = args.floats(1, shape.rows * shape.width);
  const Array scale = args.optionalFloats(2, shape.width), dx = args.floats(3, shape.rows * shape.width);
  const Array dScale = args.optionalFloats(4, shape.width), dOffset = args.optionalFloats(5, shape.width);
  for (const Array& operand : {dy, x, scale})
    for (const Array& result : {dx, dScale, dOffset}) args.distinct(operand, result);
  if (args.failed() || shape.width == 0) return nullptr;
  const bool done = hs::kernels().layerNorm.backward(shape, dy.floats(), x.floats(), scale.floats(), dx.floats(),
                                                     dScale.floats(), dOffset.floats());
  return done ? nullptr : args.fail("out of memory");
}
