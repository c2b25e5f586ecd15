#include "addon.h"

using hs::Access;

// blend(x, weights, indices, y, batch, rows, columns, count, terms)
HS_FUNCTION(blend) {
  int64_t source[3], result[3];
  args.sizeArguments(4, 3, source);
  args.sizeArguments(7, 2, result);
  if (args.failed()) return nullptr;
  const hs::BlendShape shape{source[0], source[1], source[2], result[0], result[1]};
  // Size of the result: batch · columns times count.
  int64_t cells = shape.batch;
  for (const int64_t factor : {shape.columns, shape.count}) {
    if (factor > 0 && cells > hs::Arguments::kMostElements / factor) return args.fail("the arrays are too large");
    cells *= factor;
  }
  const hs::Array x = args.floats(0, shape.batch * shape.rows * shape.columns);
  const hs::Array weights = args.floats(1, shape.count * shape.terms);
  const hs::Array indices = args.ints(2, shape.count * shape.terms);
  const hs::Array y = args.floats(3, cells, Access::write);
  if (!args.ready() || cells == 0) return nullptr;
  if (shape.terms == 0 || shape.rows == 0 || shape.rows > INT32_MAX)
    return args.fail("the number of summands is 0 or too large");
  args.kernels().blend.run(shape, x.floats(), weights.floats(), indices.ints(), y.floats());
  return nullptr;
}
