#include "attention.h"

#include "../math.h"
#include "row-vectors.h"
#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

// Block size in queries and keys: the weights stay in the second-level cache with the values that they multiply.
constexpr Index kQueries = 64, kKeys = 128;
static_assert(kKeys % kLanes == 0, "rows of weights consist of whole vectors");

constexpr int kPartsScratch = 0, kBlockScratch = 1;  // slots of threadScratch
constexpr Index kMostParts = 16 << 20;               // maximum floats of the parts of a gradient

// One head of one image.
struct Head {
  const AttentionShape& shape;
  Index image, head;

  Index queryOffset(Index row) const { return (image * shape.queries + row) * shape.features() + head * shape.size; }
  Index keyOffset(Index row) const { return (image * shape.keys + row) * shape.features() + head * shape.size; }
  Index rowOffset(Index row) const { return (image * shape.heads + head) * shape.queries + row; }
  MatrixView queries(const float* x, Index row) const { return matrixView(x + queryOffset(row), shape.features()); }
  MatrixView keys(const float* x, Index row) const { return matrixView(x + keyOffset(row), shape.features()); }
};

HS_INLINE Head headOf(const AttentionShape& shape, Index index) {
  return {shape, index / shape.heads, index % shape.heads};
}

HS_INLINE float scaleOf(const AttentionShape& shape) {
  return 1.0f / __builtin_sqrtf(static_cast<float>(shape.size));
}

// Scaled products, −Inf for masked keys.
template <class Lanes>
HS_INLINE vf logits(Lanes lanes, const float* products, const float* mask, Index i, vf scale) {
  const vf value = load(products + i) * scale;
  const vf seen = mask ? select(lanes.load(mask + i) != vf{}, value, -infinity()) : value;
  return lanes.orElse(seen, -infinity());
}

// e^x, but 0 where the result would be subnormal, since subnormal numbers are very slow.
HS_INLINE vf expOrNothing(vf x) {
  constexpr float lowest = -87.0f;
  const vi nothing = x < splat(lowest);
  return select(nothing, vf{}, exp(select(nothing, splat(lowest), x)));
}

// Running state of a row's softmax: the largest logit, and Σ exp(logit − largest).
struct RowState {
  float largest, total;
};

// Replaces a row of products by exp(logit − largest so far). Returns the factor by which all previous sums must be
// multiplied.
float addToRow(float* products, const float* mask, Index keys, vf scale, RowState* row) {
  vf largest = splat(row->largest);
  eachVector<1>(keys, [&](Index i, auto lanes, int) {
    largest = maxFast(logits(lanes, products, mask, i, scale), largest);  // a NaN enters the sum below
  });
  float most = row->largest, values[kLanes];
  store(values, largest);
  for (int i = 0; i < kLanes; i++) most = values[i] > most ? values[i] : most;
  // If all keys are masked, −Inf − 0 gives the exponential 0.
  const float from = most == -__builtin_inff() ? 0 : most;
  vf total = {};
  eachVector<1>(keys, [&](Index i, auto lanes, int) {
    const vf weight = expOrNothing(logits(lanes, products, mask, i, scale) - splat(from));
    store(products + i, weight);
    total += weight;
  });
  const float factor = expOrNothing(splat(row->largest - from))[0];
  row->largest = most;
  row->total = row->total * factor + sum(total);
  return factor;
}

HS_INLINE void multiplyRow(float* x, Index n, float factor) {
  eachVector<1>(n, [&](Index i, auto lanes, int) { lanes.store(x + i, lanes.load(x + i) * splat(factor)); });
}

// Computes the outputs of a block of queries. `products` has room for kQueries · kKeys.
bool forwardBlock(const Head& head, const AttentionInputs& in, Index first, float* products, float* out,
                  float* logSums) {
  const AttentionShape& shape = head.shape;
  const Index rows = smaller(kQueries, shape.queries - first), features = shape.features();
  const vf scale = splat(scaleOf(shape));
  float* to = out + head.queryOffset(first);
  RowState states[kQueries];
  for (Index row = 0; row < rows; row++) states[row] = {-__builtin_inff(), 0};
  for (Index key = 0; key < shape.keys; key += kKeys) {
    const Index columns = smaller(kKeys, shape.keys - key);
    if (!gemm(rows, columns, shape.size, head.queries(in.q, first), head.keys(in.k, key).transposed(), products, kKeys))
      return false;
    const float* mask = in.mask ? in.mask + head.image * shape.keys + key : nullptr;
    for (Index row = 0; row < rows; row++) {
      const float factor = addToRow(products + row * kKeys, mask, columns, scale, &states[row]);
      if (key > 0) multiplyRow(to + row * features, shape.size, factor);
    }
    if (!gemm(rows, shape.size, columns, matrixView(products, kKeys), head.keys(in.v, key), to, features, key > 0))
      return false;
  }
  for (Index row = 0; row < rows; row++) {
    const auto [largest, total] = states[row];
    float* values = to + row * features;
    if (total == 0)
      memset(values, 0, sizeof(float) * shape.size);
    else
      multiplyRow(values, shape.size, 1 / total);
    if (logSums)
      logSums[head.rowOffset(first + row)] = total == 0 ? __builtin_inff() : largest + log(splat(total))[0];
  }
  return true;
}

bool forward(const AttentionShape& shape, const AttentionInputs& in, float* out, float* logSums) {
  const Index blocks = ceilDivide(shape.queries, kQueries);
  Success complete;
  parallelFor(shape.batch * shape.heads * blocks, [&](int64_t begin, int64_t end) {
    auto* products = static_cast<float*>(threadScratch(kBlockScratch, sizeof(float) * kQueries * kKeys));
    complete.require(products);
    for (Index task = begin; products && task < end; task++)
      complete.require(
          forwardBlock(headOf(shape, task / blocks), in, task % blocks * kQueries, products, out, logSums));
  });
  return complete;
}

// ---- backward ------------------------------------------------------------------------------------------------------

struct Upstream {
  const float *out, *logSums, *dOut;
};

struct Weights {
  float *weights, *gradients;  // kQueries · kKeys each
};

// Recomputes the weights of a block of queries and keys, and computes the gradients with respect to the products q·k.
bool weightsOf(const Head& head, const AttentionInputs& in, const Upstream& up, Index query, Index key,
               const Weights& to) {
  const AttentionShape& shape = head.shape;
  const Index rows = smaller(kQueries, shape.queries - query), columns = smaller(kKeys, shape.keys - key);
  const vf scale = splat(scaleOf(shape));
  const float* mask = in.mask ? in.mask + head.image * shape.keys + key : nullptr;
  const MatrixView k = head.keys(in.k, key).transposed(), v = head.keys(in.v, key).transposed();
  if (!gemm(rows, columns, shape.size, head.queries(in.q, query), k, to.weights, kKeys) ||
      !gemm(rows, columns, shape.size, head.queries(up.dOut, query), v, to.gradients, kKeys))
    return false;
  for (Index row = 0; row < rows; row++) {
    const Index at = head.queryOffset(query + row);
    vf sums = {};
    eachVector<1>(shape.size, [&](Index i, auto lanes, int) {
      sums = fma(lanes.load(up.out + at + i), lanes.load(up.dOut + at + i), sums);
    });
    const vf average = splat(sum(sums)), logSum = splat(up.logSums[head.rowOffset(query + row)]);
    float *weights = to.weights + row * kKeys, *gradients = to.gradients + row * kKeys;
    eachVector<1>(columns, [&](Index i, auto lanes, int) {
      const vf weight = expOrNothing(logits(lanes, weights, mask, i, scale) - logSum);
      store(weights + i, weight);
      store(gradients + i, weight * (load(gradients + i) - average) * scale);
    });
  }
  return true;
}

// Computes the gradients of a block's keys and values, and adds its contribution to the gradients of the queries.
bool backwardBlock(const Head& head, const AttentionInputs& in, const Upstream& up, Index key, const Weights& room,
                   float* dQ, bool accumulate, float* dK, float* dV) {
  const AttentionShape& shape = head.shape;
  const Index columns = smaller(kKeys, shape.keys - key), size = shape.size, features = shape.features();
  const MatrixView weights = matrixView(room.weights, kKeys), gradients = matrixView(room.gradients, kKeys);
  for (Index query = 0; query < shape.queries; query += kQueries) {
    const Index rows = smaller(kQueries, shape.queries - query);
    const MatrixView q = head.queries(in.q, query), dOut = head.queries(up.dOut, query), k = head.keys(in.k, key);
    const Index at = head.keyOffset(key);
    if (!weightsOf(head, in, up, query, key, room) ||
        !gemm(columns, size, rows, weights.transposed(), dOut, dV + at, features, query > 0) ||
        !gemm(columns, size, rows, gradients.transposed(), q, dK + at, features, query > 0) ||
        !gemm(rows, size, columns, gradients, k, dQ + head.queryOffset(query), features, accumulate))
      return false;
  }
  return true;
}

bool backward(const AttentionShape& shape, const AttentionInputs& in, const float* out, const float* logSums,
              const float* dOut, float* dQ, float* dK, float* dV) {
  const Upstream up = {out, logSums, dOut};
  const Index heads = shape.batch * shape.heads, blocks = ceilDivide(shape.keys, kKeys), count = shape.queryCount();
  // A task is a part of a head's keys. Few heads with many keys have several parts, whose gradients of the queries are
  // added.
  const double work = 5.0 * static_cast<double>(count) * static_cast<double>(shape.keys);
  const Index wanted = ceilDivide(wantedTasks(work), heads);
  const Index parts = smaller(smaller(blocks, wanted), larger(1, kMostParts / count));
  float* partial = dQ;
  if (parts > 1) {
    partial = static_cast<float*>(threadScratch(kPartsScratch, sizeof(float) * parts * count));
    if (!partial) return false;
  }
  Success complete;
  parallelFor(heads * parts, [&](int64_t begin, int64_t end) {
    auto* room = static_cast<float*>(threadScratch(kBlockScratch, sizeof(float) * 2 * kQueries * kKeys));
    complete.require(room);
    for (Index task = begin; room && task < end; task++) {
      const Index part = task / heads, first = partBegin(blocks, parts, part), last = partBegin(blocks, parts, part + 1);
      const Head head = headOf(shape, task % heads);
      for (Index block = first; block < last; block++)
        complete.require(backwardBlock(head, in, up, block * kKeys, {room, room + kQueries * kKeys},
                                       partial + part * count, block > first, dK, dV));
    }
  });
  if (complete && parts > 1) addParts(partial, parts, count, dQ, 16384, [](Index, Index) {});
  return complete;
}

}  // namespace

void fillAttention(AttentionKernels& table) {
  table.forward = forward;
  table.backward = backward;
}

}  // namespace HS_ISA
}  // namespace hs
