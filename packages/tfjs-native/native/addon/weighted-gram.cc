#include "addon.h"

using hs::Access;

// weightedGram(x, basis, weights, y, rows, rank, size)
HS_FUNCTION(weightedGram) {
  int64_t sizes[3];
  args.sizeArguments(4, 3, sizes);
  if (args.failed()) return nullptr;
  const hs::WeightedGramShape shape{sizes[0], sizes[1], sizes[2]};
  const hs::Array x = args.floats(0, shape.rows * shape.rank), basis = args.floats(1, shape.rank * shape.size);
  const hs::Array weights = args.floats(2, shape.rows * shape.size);
  const hs::Array y = args.floats(3, shape.rows * shape.rank, Access::write);
  if (!args.ready() || shape.rows * shape.rank == 0) return nullptr;
  if (shape.size == 0) return args.fail("there is nothing to sum up");
  const bool done = args.kernels().weightedGram.run(shape, x.floats(), basis.floats(), weights.floats(), y.floats());
  return done ? nullptr : args.fail("out of memory");
}
