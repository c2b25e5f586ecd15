#include "addon.h"

using hs::Arguments;

namespace {

// Adds to the lowest and highest offset what a dimension reaches; false if that is too far to be meant.
bool reach(int64_t size, int64_t stride, int64_t* low, int64_t* high) {
  if (size <= 1 || stride == 0) return true;
  const int64_t most = Arguments::kMostElements;
  const int64_t length = stride < 0 ? -stride : stride;
  if (length > most / (size - 1)) return false;
  (stride < 0 ? *low : *high) += stride * (size - 1);
  return *low > -4 * most && *high < 4 * most;
}

}  // namespace

// copyStrided(in, out). Geometry: rank, inOffset, outOffset, sizes, inStrides, outStrides.
HS_FUNCTION(copyStrided) {
  constexpr int64_t most = Arguments::kMostElements;
  hs::StridedCopy copy;
  const int rank = static_cast<int>(args.geometry(0, 1, hs::kMaxRank));
  if (args.failed()) return nullptr;
  copy.rank = rank;
  copy.inOffset = args.geometry(1, 0, most);
  copy.outOffset = args.geometry(2, 0, most);
  copy.total = args.sizes(3, rank, copy.sizes);
  int64_t inLow = copy.inOffset, inHigh = copy.inOffset, outLow = copy.outOffset, outHigh = copy.outOffset;
  for (int d = 0; d < rank; d++) {
    copy.inStrides[d] = args.geometry(3 + rank + d, -most, most);
    copy.outStrides[d] = args.geometry(3 + 2 * rank + d, -most, most);
    if (args.failed()) return nullptr;
    if (!reach(copy.sizes[d], copy.inStrides[d], &inLow, &inHigh) ||
        !reach(copy.sizes[d], copy.outStrides[d], &outLow, &outHigh))
      return args.fail("the strides reach too far");
  }
  if (copy.total == 0) return nullptr;
  if (inLow < 0 || outLow < 0) return args.fail("the strides reach before the first element");
  const hs::Array in = args.array(0, inHigh + 1);
  const hs::Array out = args.array(1, outHigh + 1);
  args.distinct(in, out);
  if (args.failed()) return nullptr;
  if (in.elementSize() != out.elementSize()) return args.failType("the elements should be of one size");
  // Every element is written once: otherwise a stride of 0 could keep the machine busy for ever.
  if (copy.total > out.length) return args.fail("more elements are copied than the result has");
  if (out.elementSize() == 4)
    hs::kernels().move.copyWords(copy, static_cast<const uint32_t*>(in.data), static_cast<uint32_t*>(out.data));
  else
    hs::kernels().move.copyBytes(copy, in.bytes(), out.bytes());
  return nullptr;
}

// gather(x, indices, out) → −1, or the position of the first index that is out of range (then nothing is written).
// Geometry: batch, outer, size, indices, slice.
HS_FUNCTION(gather) {
  int64_t sizes[5];
  args.sizes(0, 5, sizes);
  const hs::GatherShape shape{sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]};
  const int64_t cells = args.failed() ? 0 : shape.batch * shape.outer * shape.slice;
  const hs::Array x = args.array(0, cells * shape.size);
  const hs::Array indices = args.ints(1, args.failed() ? 0 : shape.batch * shape.indices);
  const hs::Array out = args.array(2, cells * shape.indices);
  args.distinct(x, out);
  args.distinct(indices, out);
  if (args.failed()) return nullptr;
  if (x.elementSize() != out.elementSize()) return args.failType("the elements should be of one size");
  int64_t wrong = -1;
  for (int64_t i = 0; i < shape.batch * shape.indices && wrong < 0; i++)
    if (indices.ints()[i] < 0 || indices.ints()[i] >= shape.size) wrong = i;
  if (wrong < 0 && cells * shape.indices > 0)
    hs::kernels().move.gather(shape, x.elementSize(), x.data, indices.ints(), out.data);
  napi_value result = nullptr;
  napi_create_double(args.env(), static_cast<double>(wrong), &result);
  return result;
}

// segmentSum(x, ids, out). Geometry: rows, columns, segments.
HS_FUNCTION(segmentSum) {
  int64_t x[2], out[2];
  args.sizes(0, 2, x);
  out[1] = x[1];
  out[0] = args.geometry(2, 0, Arguments::kMostElements);
  if (args.failed()) return nullptr;
  if (out[0] > 0 && out[1] > Arguments::kMostElements / out[0]) return args.fail("the result is too large");
  const hs::Array values = args.floats(0, x[0] * x[1]);
  const hs::Array ids = args.ints(1, x[0]);
  const hs::Array sums = args.floats(2, out[0] * out[1]);
  args.distinct(values, sums);
  args.distinct(ids, sums);
  if (args.failed() || out[0] * out[1] == 0) return nullptr;
  hs::kernels().move.segmentSum(x[0], x[1], out[0], values.floats(), ids.ints(), sums.floats());
  return nullptr;
}
