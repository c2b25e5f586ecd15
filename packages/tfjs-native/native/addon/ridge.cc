#include "addon.h"

using hs::Access;

// ridge(x, weights, basis, z, rows, rank, size, iterations)
HS_FUNCTION(ridge) {
  int64_t sizes[3];
  args.sizeArguments(4, 3, sizes);
  const int64_t iterations = args.integer(7, 0, INT32_MAX);
  if (args.failed()) return nullptr;
  const hs::RidgeShape shape{sizes[0], sizes[1], sizes[2], iterations};
  const hs::Array x = args.floats(0, shape.rows * shape.size), weights = args.floats(1, shape.rows * shape.size);
  const hs::Array basis = args.floats(2, shape.rank * shape.size);
  const hs::Array z = args.floats(3, shape.rows * shape.rank, Access::write);
  if (!args.ready() || shape.rows * shape.rank == 0) return nullptr;
  if (shape.size == 0 || shape.size > INT32_MAX) return args.fail("expected a size from 1 to 2^31 - 1, got %g", double(shape.size));
  const bool done = args.kernels().ridge.run(shape, x.floats(), weights.floats(), basis.floats(), z.floats());
  return done ? nullptr : args.fail("out of memory");
}
