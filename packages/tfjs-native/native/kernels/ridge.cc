#include "ridge.h"

#include "row-vectors.h"
#include "tasks.h"
#include "transpose-tile.h"

namespace hs {
namespace HS_ISA {
namespace {

// Each row multiplies only the columns of the basis that it knows. The basis is first reordered by columns, in parts
// that stay in the second-level cache while all rows use them.
constexpr Index kPartElements = 160 * 1024;
constexpr Index kFewParts = 8, kPartColumns = 64;  // minimum number of parts, for several threads, and minimum columns of these
constexpr Index kRowsAtOnce = 64;                  // bounds the memory
constexpr int kBlock = 8;                          // columns multiplied at once
constexpr int kWays = 4;
constexpr float kMinDivisor = 1e-20f;  // keeps quotients finite after convergence
constexpr int kBasisScratch = 0, kRowsScratch = 1, kKnownScratch = 2;  // slots of threadScratch

struct Sizes {
  Index size, rank, width;  // width: rank rounded up to whole vectors
  Index parts, partColumns;

  explicit Sizes(const RidgeShape& shape)
      : size(shape.size), rank(shape.rank), width(roundUp(shape.rank, kLanes)) {
    const Index wanted = larger(ceilDivide(size * width, kPartElements), smaller(kFewParts, ceilDivide(size, kPartColumns)));
    partColumns = roundUp(ceilDivide(size, wanted), kLanes);
    parts = ceilDivide(size, partColumns);
  }
};

// Columns of one part that a row knows, and their weights, padded to whole blocks with columns of weight 0.
struct Known {
  int32_t* columns;  // within the part
  float* weights;
  Index count, blocks;
};

struct Row {
  float *z, *residual, *direction;  // [width], zeros after the rank
  float norm;
};

struct Problem {
  const Sizes& s;
  float* columns;  // [size][width]: basis by columns
  float* sums;     // [parts][rows][width]: contribution of each part to a product
  Known* known;    // [parts][rows]
  Row* rows;
  Index count;

  float* sumsOf(Index part, Index row) const { return sums + (part * count + row) * s.width; }
  Known& knownOf(Index part, Index row) const { return known[part * count + row]; }
  const float* columnsOf(Index part) const { return columns + part * s.partColumns * s.width; }
};

// sums += Σ of a block's columns times factors, in order.
HS_INLINE void addColumns(Index width, const float* const (&columns)[kBlock], const float* factors, float* sums) {
  vf factor[kBlock];
#pragma GCC unroll 8
  for (int j = 0; j < kBlock; j++) factor[j] = splat(factors[j]);
  for (Index r = 0; r < width; r += kLanes) {
    vf sum = load(sums + r);
#pragma GCC unroll 8
    for (int j = 0; j < kBlock; j++) sum = fma(load(columns[j] + r), factor[j], sum);
    store(sums + r, sum);
  }
}

// products[j] = column j · x
HS_INLINE void multiplyColumns(Index width, const float* const (&columns)[kBlock], const float* x, float* products) {
  constexpr int groups = (kBlock + kLanes - 1) / kLanes;
  vf sums[groups * kLanes] = {};
  for (Index r = 0; r < width; r += kLanes) {
    const vf v = load(x + r);
#pragma GCC unroll 8
    for (int j = 0; j < kBlock; j++) sums[j] = fma(load(columns[j] + r), v, sums[j]);
  }
#pragma GCC unroll 2
  for (int g = 0; g < groups; g++) store(products + g * kLanes, sumsOfLanes(sums + g * kLanes));
}

// Calls act(columns, index of the first known column) for each block of columns that a row knows.
template <class Act>
HS_INLINE void eachBlock(const Sizes& s, const Known& known, const float* part, const Act& act) {
  for (Index block = 0; block < known.blocks; block++) {
    const float* columns[kBlock];
#pragma GCC unroll 8
    for (int j = 0; j < kBlock; j++) columns[j] = part + known.columns[block * kBlock + j] * s.width;
    act(columns, block * kBlock);
  }
}

constexpr int kProducts = kBlock > kLanes ? kBlock : kLanes;

// Contribution of a part to V diag(w) Vᵀ x, where x is the direction.
void multiply(const Problem& p, Index part, Index row) {
  const Index width = p.s.width;
  const Known& known = p.knownOf(part, row);
  float* sums = p.sumsOf(part, row);
  memset(sums, 0, sizeof(float) * width);
  eachBlock(p.s, known, p.columnsOf(part), [&](const float* const(&columns)[kBlock], Index first) {
    float products[kProducts];
    multiplyColumns(width, columns, p.rows[row].direction, products);
    for (int j = 0; j < kBlock; j++) products[j] *= known.weights[first + j];
    addColumns(width, columns, products, sums);
  });
}

void findKnown(const Sizes& s, Index begin, const float* weights, Known& known) {
  const Index end = smaller(s.size, begin + s.partColumns);
  Index count = 0;
  for (Index p = begin; p < end; p++) {
    if (weights[p] == 0) continue;
    known.columns[count] = static_cast<int32_t>(p - begin);
    known.weights[count++] = weights[p];
  }
  known.count = count;
  known.blocks = ceilDivide(count, kBlock);
  for (; count < known.blocks * kBlock; count++) {
    known.columns[count] = known.columns[0];
    known.weights[count] = 0;
  }
}

// Transposes a part of the basis to columns.
void orderColumns(const Problem& p, const float* basis, Index part) {
  const Sizes& s = p.s;
  const Index first = part * s.partColumns, end = smaller(s.size, first + s.partColumns);
  for (Index at = first; at < end; at += kLanes) {
    const int columns = static_cast<int>(smaller(kLanes, end - at));
    for (Index r = 0; r < s.rank; r += kLanes)
      transposeTilePadded(basis + r * s.size + at, s.size, static_cast<int>(smaller(kLanes, s.rank - r)), columns,
                          p.columns + at * s.width + r, s.width);
  }
}

// Contribution of a part to V diag(w) x.
void start(const Problem& p, Index part, Index row, const float* x) {
  const Known& known = p.knownOf(part, row);
  float* sums = p.sumsOf(part, row);
  memset(sums, 0, sizeof(float) * p.s.width);
  x += part * p.s.partColumns;
  eachBlock(p.s, known, p.columnsOf(part), [&](const float* const(&columns)[kBlock], Index first) {
    float factors[kBlock];
    for (int j = 0; j < kBlock; j++) {
      const float weight = known.weights[first + j];
      factors[j] = weight == 0 ? 0 : weight * x[known.columns[first + j]];
    }
    addColumns(p.s.width, columns, factors, sums);
  });
}

HS_INLINE float total(const vf (&ways)[kWays]) { return sum((ways[0] + ways[1]) + (ways[2] + ways[3])); }
HS_INLINE float atLeast(float value) { return value > kMinDivisor ? value : kMinDivisor; }

// Calls act(index, sum so far) for each vector and returns the sum of the results.
template <class Act>
HS_INLINE float sumOver(Index width, const Act& act) {
  vf ways[kWays] = {};
  eachVector<kWays>(width, [&](Index r, auto, int way) { ways[way] = act(r, ways[way]); });
  return total(ways);
}

HS_INLINE vf sumOfParts(const Problem& p, Index row, Index r) {
  vf sum = load(p.sumsOf(0, row) + r);
  for (Index part = 1; part < p.s.parts; part++) sum += load(p.sumsOf(part, row) + r);
  return sum;
}

void begin(const Problem& p, Index index) {
  Row& row = p.rows[index];
  row.norm = sumOver(p.s.width, [&](Index r, vf norm) {
    const vf residual = sumOfParts(p, index, r);
    store(row.z + r, vf{});
    store(row.residual + r, residual);
    store(row.direction + r, residual);
    return fma(residual, residual, norm);
  });
}

// One conjugate-gradient step. The parts contain the product with the direction.
void step(const Problem& p, Index index) {
  const Index width = p.s.width;
  Row& row = p.rows[index];
  float* products = p.sumsOf(0, index);
  const float curvature = sumOver(width, [&](Index r, vf sum) {
    const vf direction = load(row.direction + r), product = direction + sumOfParts(p, index, r);
    store(products + r, product);
    return fma(direction, product, sum);
  });
  const vf length = splat(row.norm / atLeast(curvature));
  const float norm = sumOver(width, [&](Index r, vf sum) {
    store(row.z + r, fma(length, load(row.direction + r), load(row.z + r)));
    const vf residual = fma(-length, load(products + r), load(row.residual + r));
    store(row.residual + r, residual);
    return fma(residual, residual, sum);
  });
  const vf kept = splat(norm / atLeast(row.norm));
  for (Index r = 0; r < width; r += kLanes)
    store(row.direction + r, fma(kept, load(row.direction + r), load(row.residual + r)));
  row.norm = norm;
}

void solve(const Problem& p, const RidgeShape& shape, const float* x, const float* weights, const float* basis,
           bool ordered, float* z) {
  const Sizes& s = p.s;
  parallelFor(s.parts, [&](int64_t first, int64_t last) {
    for (Index part = first; part < last; part++) {
      if (!ordered) orderColumns(p, basis, part);
      for (Index row = 0; row < p.count; row++) {
        findKnown(s, part * s.partColumns, weights + row * s.size, p.knownOf(part, row));
        start(p, part, row, x + row * s.size);
      }
    }
  });
  const Index grain = larger(1, 16384 / (s.parts * s.width));
  const auto eachRow = [&](auto&& act) {
    parallelItems(p.count, grain, [&](int64_t first, int64_t last) {
      for (Index row = first; row < last; row++) act(p, row);
    });
  };
  eachRow(begin);
  for (Index iteration = 0; iteration < shape.iterations; iteration++) {
    parallelFor(s.parts, [&](int64_t first, int64_t last) {
      for (Index part = first; part < last; part++)
        for (Index row = 0; row < p.count; row++) multiply(p, part, row);
    });
    eachRow(step);
  }
  for (Index row = 0; row < p.count; row++) memcpy(z + row * s.rank, p.rows[row].z, sizeof(float) * s.rank);
}

bool run(const RidgeShape& shape, const float* x, const float* weights, const float* basis, float* z) {
  const Sizes s(shape);
  const Index most = smaller(shape.rows, kRowsAtOnce);
  const Index partKnown = roundUp(s.partColumns, kBlock);
  auto* columns = static_cast<float*>(threadScratch(kBasisScratch, sizeof(float) * s.size * s.width));
  auto* vectors = static_cast<float*>(threadScratch(kRowsScratch, sizeof(float) * (s.parts + 3) * most * s.width));
  const size_t perKnown = sizeof(Known) + (sizeof(int32_t) + sizeof(float)) * partKnown;
  auto* known = static_cast<Known*>(threadScratch(kKnownScratch, perKnown * s.parts * most));
  if (!columns || !vectors || !known) return false;
  auto* numbers = reinterpret_cast<int32_t*>(known + s.parts * most);
  for (Index i = 0; i < s.parts * most; i++) {
    known[i].columns = numbers + 2 * i * partKnown;
    known[i].weights = reinterpret_cast<float*>(numbers + (2 * i + 1) * partKnown);
  }
  Row rows[kRowsAtOnce];
  for (Index i = 0; i < most; i++) {
    float* at = vectors + (s.parts * most + 3 * i) * s.width;
    rows[i] = {at, at + s.width, at + 2 * s.width, 0};
  }
  for (Index first = 0; first < shape.rows; first += most) {
    const Problem p{s, columns, vectors, known, rows, smaller(most, shape.rows - first)};
    solve(p, shape, x + first * s.size, weights + first * s.size, basis, first > 0, z + first * s.rank);
  }
  return true;
}

}  // namespace

void fillRidge(RidgeKernels& table) { table.run = run; }

}  // namespace HS_ISA
}  // namespace hs
