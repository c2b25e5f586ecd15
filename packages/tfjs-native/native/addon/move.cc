#include "broadcast.h"

using hs::Access;
using hs::Arguments;

// copyStrided(shape, in, out). Shape: rank, inOffset, outOffset, sizes, inStrides, outStrides.
HS_FUNCTION(copyStrided) {
  constexpr int64_t most = Arguments::kMostElements;
  hs::StridedCopy copy;
  if (!args.readShape(0)) return nullptr;
  const int rank = static_cast<int>(args.shapeInteger(0, 1, hs::kMaxRank));
  if (args.failed()) return nullptr;
  copy.rank = rank;
  copy.inOffset = args.shapeInteger(1, 0, most);
  copy.outOffset = args.shapeInteger(2, 0, most);
  copy.total = args.shapeSizes(3, rank, copy.sizes);
  int64_t inLow = copy.inOffset, inHigh = copy.inOffset, outLow = copy.outOffset, outHigh = copy.outOffset;
  for (int d = 0; d < rank; d++) {
    copy.inStrides[d] = args.shapeInteger(3 + rank + d, -most, most);
    copy.outStrides[d] = args.shapeInteger(3 + 2 * rank + d, -most, most);
    if (args.failed()) return nullptr;
    if (!hs::reach(copy.sizes[d], copy.inStrides[d], &inLow, &inHigh) ||
        !hs::reach(copy.sizes[d], copy.outStrides[d], &outLow, &outHigh))
      return args.fail("the strides reach too far");
  }
  if (copy.total == 0) return nullptr;
  if (inLow < 0 || outLow < 0) return args.fail("the strides reach before the first element");
  const hs::Array in = args.array(1, inHigh + 1);
  const hs::Array out = args.array(2, outHigh + 1, Access::write);
  if (!args.ready()) return nullptr;
  if (in.elementSize() != out.elementSize()) return args.failType("the elements should be of one size");
  // Every element is written once: otherwise a stride of 0 could make the call arbitrarily long.
  if (copy.total > out.length) return args.fail("more elements are copied than the result has");
  if (out.elementSize() == 4)
    args.kernels().move.copyWords(copy, static_cast<const uint32_t*>(in.data), static_cast<uint32_t*>(out.data));
  else
    args.kernels().move.copyBytes(copy, in.bytes(), out.bytes());
  return nullptr;
}

// gather(x, indices, out, batch, outer, size, indicesPerBatch, slice) → undefined, or the first index out of range (the
// result is then incomplete). Another thread may change the indices, so each is read once and then checked.
HS_FUNCTION(gather) {
  // Bounds the size of the source and that of the result separately, not their product.
  int64_t source[3];
  args.sizeArguments(3, 3, source);
  const int64_t count = args.integer(6, 0, Arguments::kMostElements);
  const int64_t slice = args.integer(7, 0, Arguments::kMostElements);
  if (args.failed()) return nullptr;
  const hs::GatherShape shape{source[0], source[1], source[2], count, slice};
  const int64_t factors[] = {shape.batch, shape.outer, shape.slice};
  int64_t cells = 1;
  for (const int64_t factor : factors) {
    if (factor > 0 && cells > Arguments::kMostElements / factor) return args.fail("the arrays are too large");
    cells *= factor;
    if (cells == 0) break;
  }
  const int64_t longest = std::max(shape.size, shape.indices);
  if (cells > 0 && longest > Arguments::kMostElements / cells) return args.fail("the arrays are too large");
  if (shape.batch > 0 && shape.indices > Arguments::kMostElements / shape.batch)
    return args.fail("the arrays are too large");
  const hs::Array x = args.array(0, cells * shape.size);
  const hs::Array indices = args.ints(1, shape.batch * shape.indices);
  const hs::Array out = args.array(2, cells * shape.indices, Access::write);
  if (!args.ready()) return nullptr;
  if (x.elementSize() != out.elementSize()) return args.failType("the elements should be of one size");
  int32_t wrong;
  if (args.kernels().move.gather(shape, x.elementSize(), x.data, indices.ints(), out.data, &wrong)) return nullptr;
  napi_value result = nullptr;
  napi_create_int32(args.env(), wrong, &result);
  return result;
}

// flatIndices(shape, indices, out, count) → undefined, or the first position with a row that does not exist (the result
// is then incomplete). Shape: depth, rows, strides.
HS_FUNCTION(flatIndices) {
  if (!args.readShape(0)) return nullptr;
  const int depth = static_cast<int>(args.shapeInteger(0, 1, hs::kMaxRank));
  const int64_t rows = args.shapeInteger(1, 0, INT32_MAX);
  const int64_t count = args.integer(3, 0, Arguments::kMostElements);
  if (args.failed()) return nullptr;
  double strides[hs::kMaxRank];
  for (int d = 0; d < depth; d++) strides[d] = static_cast<double>(args.shapeInteger(2 + d, 0, INT32_MAX));
  const hs::Array indices = args.ints(1, count * depth);
  const hs::Array out = args.ints(2, count, Access::write);
  if (!args.ready()) return nullptr;
  const int64_t wrong = args.kernels().move.flatIndices(count, depth, strides, rows, indices.ints(), out.ints());
  napi_value result = nullptr;
  if (wrong >= 0) napi_create_int64(args.env(), wrong, &result);
  return result;
}

// segmentSum(x, ids, out, rows, columns, segments)
HS_FUNCTION(segmentSum) {
  int64_t x[2];
  args.sizeArguments(3, 2, x);
  const int64_t rows = x[0], columns = x[1], segments = args.integer(5, 0, Arguments::kMostElements);
  if (args.failed()) return nullptr;
  if (segments > 0 && columns > Arguments::kMostElements / segments) return args.fail("the result is too large");
  const hs::Array values = args.floats(0, rows * columns);
  const hs::Array ids = args.ints(1, rows);
  const hs::Array sums = args.floats(2, segments * columns, Access::write);
  if (!args.ready() || segments * columns == 0) return nullptr;
  args.kernels().move.segmentSum(rows, columns, segments, values.floats(), ids.ints(), sums.floats());
  return nullptr;
}
