#include "addon.h"

using hs::Access;
using hs::Array;

namespace {

// Arguments from `index` on: images, heads, queries, keys, size of a head.
bool readShape(hs::Arguments& args, int index, hs::AttentionShape* shape) {
  int64_t sizes[5];
  args.sizeArguments(index, 5, sizes);
  if (!args.failed() && (sizes[1] < 1 || sizes[4] < 1)) args.fail("there should be at least one head, of size 1 or more");
  *shape = {sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]};
  return !args.failed();
}

hs::AttentionInputs readInputs(hs::Arguments& args, const hs::AttentionShape& shape) {
  return {args.floats(0, shape.queryCount()).floats(), args.floats(1, shape.keyCount()).floats(),
          args.floats(2, shape.keyCount()).floats(),
          args.optionalFloats(3, shape.batch * shape.keys).floats()};
}

void fillZero(const Array& array, int64_t count) {
  float* values = array.floats();
  for (int64_t i = 0; values && i < count; i++) values[i] = 0;
}

}  // namespace

// attentionForward(q, k, v, mask?, out, logSums?, images, heads, queries, keys, size)
HS_FUNCTION(attentionForward) {
  hs::AttentionShape shape;
  if (!readShape(args, 6, &shape)) return nullptr;
  const hs::AttentionInputs in = readInputs(args, shape);
  const Array out = args.floats(4, shape.queryCount(), Access::write);
  const Array logSums = args.optionalFloats(5, shape.rowCount(), Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().attention.forward(shape, in, out.floats(), logSums.floats());
  return done ? nullptr : args.fail("out of memory");
}

// attentionBackward(q, k, v, mask?, out, logSums, dOut, dQ, dK, dV, images, heads, queries, keys, size)
HS_FUNCTION(attentionBackward) {
  hs::AttentionShape shape;
  if (!readShape(args, 10, &shape)) return nullptr;
  const hs::AttentionInputs in = readInputs(args, shape);
  const Array out = args.floats(4, shape.queryCount()), logSums = args.floats(5, shape.rowCount());
  const Array dOut = args.floats(6, shape.queryCount()), dQ = args.floats(7, shape.queryCount(), Access::write);
  const Array dK = args.floats(8, shape.keyCount(), Access::write), dV = args.floats(9, shape.keyCount(), Access::write);
  if (!args.ready()) return nullptr;
  if (shape.queryCount() == 0 || shape.keyCount() == 0) {
    fillZero(dQ, shape.queryCount());
    fillZero(dK, shape.keyCount());
    fillZero(dV, shape.keyCount());
    return nullptr;
  }
  const bool done = args.kernels().attention.backward(shape, in, out.floats(), logSums.floats(), dOut.floats(),
                                                      dQ.floats(), dK.floats(), dV.floats());
  return done ? nullptr : args.fail("out of memory");
}
