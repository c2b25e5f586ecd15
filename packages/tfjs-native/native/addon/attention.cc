#include "addon.h"

using hs::Array;

namespace {

// Geometry: images, heads, queries, keys, size of a head. src/kernels/attention.ts writes it.
bool readShape(hs::Arguments& args, hs::AttentionShape* shape) {
  int64_t sizes[5];
  args.sizes(0, 5, sizes);
  if (!args.failed() && (sizes[1] < 1 || sizes[4] < 1)) args.fail("there should be a head, and a number in it");
  *shape = {sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]};
  return !args.failed();
}

hs::AttentionInputs readInputs(hs::Arguments& args, const hs::AttentionShape& shape, int first) {
  return {args.floats(first, shape.queryCount()).floats(), args.floats(first + 1, shape.keyCount()).floats(),
          args.floats(first + 2, shape.keyCount()).floats(),
          args.optionalFloats(first + 3, shape.batch * shape.keys).floats()};
}

void fillZero(const Array& array, int64_t count) {
  float* values = array.floats();
  for (int64_t i = 0; values && i < count; i++) values[i] = 0;
}

}  // namespace

// attentionForward(q, k, v, mask?, out, logSums?)
HS_FUNCTION(attentionForward) {
  hs::AttentionShape shape;
  if (!readShape(args, &shape)) return nullptr;
  const hs::AttentionInputs in = readInputs(args, shape, 0);
  const Array out = args.floats(4, shape.queryCount());
  const Array logSums = args.optionalFloats(5, shape.rowCount());
  for (int operand = 0; operand < 3 && !args.failed(); operand++) args.distinct(args.floats(operand, 0), out);
  if (args.failed()) return nullptr;
  return hs::kernels().attention.forward(shape, in, out.floats(), logSums.floats()) ? nullptr : args.fail("out of memory");
}

// attentionBackward(q, k, v, mask?, out, logSums, dOut, dQ, dK, dV)
HS_FUNCTION(attentionBackward) {
  hs::AttentionShape shape;
  if (!readShape(args, &shape)) return nullptr;
  const hs::AttentionInputs in = readInputs(args, shape, 0);
  const Array out = args.floats(4, shape.queryCount()), logSums = args.floats(5, shape.rowCount());
  const Array dOut = args.floats(6, shape.queryCount()), dQ = args.floats(7, shape.queryCount());
  const Array dK = args.floats(8, shape.keyCount()), dV = args.floats(9, shape.keyCount());
  for (int operand = 0; operand < 7 && !args.failed(); operand++) {
    if (operand == 3) continue;  // the mask, which may be left out
    for (const Array& result : {dQ, dK, dV}) args.distinct(args.floats(operand, 0), result);
  }
  if (args.failed()) return nullptr;
  if (shape.queryCount() == 0 || shape.keyCount() == 0) {
    fillZero(dQ, shape.queryCount());
    fillZero(dK, shape.keyCount());
    fillZero(dV, shape.keyCount());
    return nullptr;
  }
  const bool done = hs::kernels().attention.backward(shape, in, out.floats(), logSums.floats(), dOut.floats(),
                                                     dQ.floats(), dK.floats(), dV.floats());
  return done ? nullptr : args.fail("out of memory");
}
