#include "ridge.h"

#include "row-vectors.h"
#include "tasks.h"
#include "transpose-tile.h"

namespace hs {
namespace HS_ISA {
namespace {

// Each row multiplies only the columns of the basis that it knows. The basis is first reordered by columns, in parts
// that stay in the second-level cache while all rows use them.
//
// In float32 the residuals of conjugate gradients soon lose their orthogonality, after which rounding decides the result of the next
// iterations. Each residual is therefore made orthogonal to the earlier ones of its row (Simon 1984).
constexpr Index kPartElements = 160 * 1024;
constexpr Index kFewParts = 8, kPartColumns = 64;  // minimum number of parts, for several threads, and minimum columns of these
constexpr Index kRowsAtOnce = 64;                  // bounds the memory
constexpr int kBlock = 8;                          // columns that are multiplied at once
// Rows that know nearly the same columns are multiplied together, with each column fetched once. It takes 36 units of time for each
// column that any of them knows, and 23 for each column that a row by itself knows. Weights of 0 change no bit.
constexpr int kTogether = 4;
constexpr int kColumnsTogether = kTileVectors == 4 ? 4 : 2;  // of a block, for which there are registers
constexpr Index kTogetherCost = 36, kAloneCost = 23;
constexpr Index kMaxKept = 64;  // earlier residuals of a row; the first ones matter most
constexpr int kWays = 4;
constexpr float kMinDivisor = 1e-20f;  // keeps quotients finite after convergence
constexpr int kBasisScratch = 0, kRowsScratch = 1, kKnownScratch = 2;  // slots of threadScratch

struct Sizes {
  Index size, rank, width;  // width: rank rounded up to whole vectors
  Index parts, partColumns;
  Index kept;  // earlier residuals of a row

  explicit Sizes(const RidgeShape& shape)
      : size(shape.size), rank(shape.rank), width(roundUp(shape.rank, kLanes)), kept(smaller(kMaxKept, smaller(shape.iterations, shape.rank))) {
    const Index wanted = larger(ceilDivide(size * width, kPartElements), smaller(kFewParts, ceilDivide(size, kPartColumns)));
    partColumns = roundUp(ceilDivide(size, wanted), kLanes);
    parts = ceilDivide(size, partColumns);
  }
};

// Rows that are multiplied together.
struct Group {
  Index rows[kTogether];
  int count;
};

// The columns of one part that a group knows, and their weights in each of its rows; up to a whole block there are some of weight 0.
struct Known {
  int32_t* columns;            // within the part
  float* weights[kTogether];
  Index blocks;
};

struct Row {
  float *z, *residual, *direction;  // [width], zeros after the rank
  float* earlier;                   // [kept][width]: earlier residuals, of length 1
  float norm;
};

struct Problem {
  const Sizes& s;
  float* columns;  // [size][width]: the basis by columns, where any row knows them
  float* sums;     // [parts][rows][width]: each part's share of a product
  Known* known;    // [parts][groups]
  Row* rows;
  Index count;
  const Group* groups;
  Index groupCount;
  float* unused;  // [parts][width]: the share of rows that a group has not

  float* sumsOf(Index part, Index row) const { return sums + (part * count + row) * s.width; }
  Known& knownOf(Index part, Index group) const { return known[part * count + group]; }
  const float* columnsOf(Index part) const { return columns + part * s.partColumns * s.width; }
};

// sums[row] += Σ of columns times factors[row], one column after the other.
template <int rows, int count>
HS_INLINE void addColumns(Index width, const float* const* columns, const float* const* factors,
                          float* const* sums) {
  vf factor[rows][count];
#pragma GCC unroll 4
  for (int row = 0; row < rows; row++)
#pragma GCC unroll 8
    for (int j = 0; j < count; j++) factor[row][j] = splat(factors[row][j]);
  for (Index r = 0; r < width; r += kLanes) {
    vf sum[rows];
#pragma GCC unroll 4
    for (int row = 0; row < rows; row++) sum[row] = load(sums[row] + r);
#pragma GCC unroll 8
    for (int j = 0; j < count; j++) {
      const vf column = load(columns[j] + r);
#pragma GCC unroll 4
      for (int row = 0; row < rows; row++) sum[row] = fma(column, factor[row][j], sum[row]);
    }
#pragma GCC unroll 4
    for (int row = 0; row < rows; row++) store(sums[row] + r, sum[row]);
  }
}

// products[row · count + j] = column j · x[row]
template <int rows, int count>
HS_INLINE void multiplyColumns(Index width, const float* const* columns, const float* const* x, float* products) {
  constexpr int groups = (rows * count + kLanes - 1) / kLanes;
  vf sums[groups * kLanes] = {};
  for (Index r = 0; r < width; r += kLanes) {
    vf v[rows];
#pragma GCC unroll 4
    for (int row = 0; row < rows; row++) v[row] = load(x[row] + r);
#pragma GCC unroll 8
    for (int j = 0; j < count; j++) {
      const vf column = load(columns[j] + r);
#pragma GCC unroll 4
      for (int row = 0; row < rows; row++) sums[row * count + j] = fma(column, v[row], sums[row * count + j]);
    }
  }
#pragma GCC unroll 4
  for (int g = 0; g < groups; g++) store(products + g * kLanes, sumsOfLanes(sums + g * kLanes));
}

// Calls act(the block's columns, its first place among the known) for each block of columns that a group knows.
template <class Act>
HS_INLINE void eachBlock(const Sizes& s, const Known& known, const float* part, const Act& act) {
  for (Index block = 0; block < known.blocks; block++) {
    const float* columns[kBlock];
#pragma GCC unroll 8
    for (int j = 0; j < kBlock; j++) columns[j] = part + known.columns[block * kBlock + j] * s.width;
    act(columns, block * kBlock);
  }
}

// A part's share of V diag(w) Vᵀ x for the rows of a group, x their directions: `columnCount` columns of a block at a time.
template <int rows, int columnCount>
void multiply(const Problem& p, Index part, Index index) {
  constexpr int most = (rows * columnCount + kLanes - 1) / kLanes * kLanes;
  const Index width = p.s.width;
  const Group& group = p.groups[index];
  const Known& known = p.knownOf(part, index);
  const float *directions[rows], *factors[rows];
  float *sums[rows], products[most];
  for (int row = 0; row < rows; row++) {
    const bool own = row < group.count;
    directions[row] = p.rows[group.rows[own ? row : 0]].direction;
    sums[row] = own ? p.sumsOf(part, group.rows[row]) : p.unused + part * width;
    factors[row] = products + row * columnCount;
    memset(sums[row], 0, sizeof(float) * width);
  }
  eachBlock(p.s, known, p.columnsOf(part), [&](const float* const(&columns)[kBlock], Index first) {
    for (int j = 0; j < kBlock; j += columnCount) {
      multiplyColumns<rows, columnCount>(width, columns + j, directions, products);
      for (int row = 0; row < rows; row++)
        for (int c = 0; c < columnCount; c++) products[row * columnCount + c] *= known.weights[row][first + j + c];
      addColumns<rows, columnCount>(width, columns + j, factors, sums);
    }
  });
}

void findKnown(const Sizes& s, Index begin, const Group& group, const float* weights, Known& known) {
  const Index end = smaller(s.size, begin + s.partColumns);
  Index count = 0;
  for (Index p = begin; p < end; p++) {
    bool any = false;
    for (int row = 0; row < kTogether; row++) {
      const float weight = row < group.count ? weights[group.rows[row] * s.size + p] : 0;
      known.weights[row][count] = weight;
      any = any || weight != 0;
    }
    if (any) known.columns[count++] = static_cast<int32_t>(p - begin);
  }
  known.blocks = ceilDivide(count, kBlock);
  for (; count < known.blocks * kBlock; count++) {
    known.columns[count] = known.columns[0];
    for (int row = 0; row < kTogether; row++) known.weights[row][count] = 0;
  }
}

// Puts rows together as far as that saves time: neighbors in the order of how many columns they know. Returns how many groups.
Index findGroups(const Sizes& s, Index rows, const float* weights, Group* groups) {
  Index known[kRowsAtOnce], order[kRowsAtOnce];
  for (Index row = 0; row < rows; row++) {
    known[row] = 0;
    for (Index p = 0; p < s.size; p++) known[row] += weights[row * s.size + p] != 0;
    Index at = row;
    for (; at > 0 && known[order[at - 1]] < known[row]; at--) order[at] = order[at - 1];
    order[at] = row;
  }
  const auto isWorth = [&](const Index* some, int count) {
    Index all = 0, any = 0;
    for (int i = 0; i < count; i++) all += known[some[i]];
    for (Index p = 0; p < s.size; p++) {
      bool is = false;
      for (int i = 0; i < count; i++) is = is || weights[some[i] * s.size + p] != 0;
      any += is;
    }
    return kTogetherCost * any < kAloneCost * all;
  };
  Index found = 0;
  for (Index at = 0; at < rows; found++) {
    int count = static_cast<int>(smaller(kTogether, rows - at));
    while (count > 1 && !isWorth(order + at, count)) count--;
    Group& group = groups[found];
    group.count = count;
    for (int i = 0; i < count; i++) group.rows[i] = order[at++];
  }
  return found;
}

// The columns of a part in order, as far as any row knows them.
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

// A part's share of V diag(w) x for each row of a group.
void start(const Problem& p, Index part, Index index, const float* x) {
  const Group& group = p.groups[index];
  const Known& known = p.knownOf(part, index);
  for (int row = 0; row < group.count; row++) {
    float* sums = p.sumsOf(part, group.rows[row]);
    memset(sums, 0, sizeof(float) * p.s.width);
    const float* own = x + group.rows[row] * p.s.size + part * p.s.partColumns;
    eachBlock(p.s, known, p.columnsOf(part), [&](const float* const(&columns)[kBlock], Index first) {
      float values[kBlock];
      const float* factors = values;
      for (int j = 0; j < kBlock; j++) {
        const float weight = known.weights[row][first + j];
        values[j] = weight == 0 ? 0 : weight * own[known.columns[first + j]];
      }
      addColumns<1, kBlock>(p.s.width, columns, &factors, &sums);
    });
  }
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

// Keeps the row's residual, scaled to length 1.
void keepResidual(const Row& row, Index width, float* kept) {
  const vf scale = splat(1 / __builtin_sqrtf(atLeast(row.norm)));
  for (Index r = 0; r < width; r += kLanes) store(kept + r, scale * load(row.residual + r));
}

// Subtracts from x its part along a vector of length 1.
void removePart(Index width, const float* unit, float* x) {
  const vf part = splat(-sumOver(width, [&](Index r, vf sum) { return fma(load(unit + r), load(x + r), sum); }));
  for (Index r = 0; r < width; r += kLanes) store(x + r, fma(part, load(unit + r), load(x + r)));
}

// One conjugate-gradient step. The parts contain the product with the direction.
void step(const Problem& p, Index index, Index iteration) {
  const Index width = p.s.width;
  Row& row = p.rows[index];
  float* products = p.sumsOf(0, index);
  if (iteration < p.s.kept) keepResidual(row, width, row.earlier + iteration * width);
  const float curvature = sumOver(width, [&](Index r, vf sum) {
    const vf direction = load(row.direction + r), product = direction + sumOfParts(p, index, r);
    store(products + r, product);
    return fma(direction, product, sum);
  });
  const vf length = splat(row.norm / atLeast(curvature));
  for (Index r = 0; r < width; r += kLanes) {
    store(row.z + r, fma(length, load(row.direction + r), load(row.z + r)));
    store(row.residual + r, fma(-length, load(products + r), load(row.residual + r)));
  }
  for (Index i = 0; i < smaller(iteration + 1, p.s.kept); i++) removePart(width, row.earlier + i * width, row.residual);
  const float norm = sumOver(width, [&](Index r, vf sum) { return fma(load(row.residual + r), load(row.residual + r), sum); });
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
      for (Index group = 0; group < p.groupCount; group++) {
        findKnown(s, part * s.partColumns, p.groups[group], weights, p.knownOf(part, group));
        start(p, part, group, x);
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
        for (Index group = 0; group < p.groupCount; group++)
          p.groups[group].count == 1 ? multiply<1, kBlock>(p, part, group)
                                     : multiply<kTogether, kColumnsTogether>(p, part, group);
    });
    eachRow([&](const Problem& p, Index row) { step(p, row, iteration); });
  }
  for (Index row = 0; row < p.count; row++) memcpy(z + row * s.rank, p.rows[row].z, sizeof(float) * s.rank);
}

bool run(const RidgeShape& shape, const float* x, const float* weights, const float* basis, float* z) {
  const Sizes s(shape);
  const Index most = smaller(shape.rows, kRowsAtOnce);
  const Index partKnown = roundUp(s.partColumns, kBlock);
  auto* columns = static_cast<float*>(threadScratch(kBasisScratch, sizeof(float) * s.size * s.width));
  auto* vectors = static_cast<float*>(threadScratch(kRowsScratch, sizeof(float) * ((s.parts + s.kept + 3) * most + s.parts) * s.width));
  const size_t perKnown = sizeof(Known) + (sizeof(int32_t) + kTogether * sizeof(float)) * partKnown;
  auto* known = static_cast<Known*>(threadScratch(kKnownScratch, perKnown * s.parts * most));
  if (!columns || !vectors || !known) return false;
  auto* numbers = reinterpret_cast<int32_t*>(known + s.parts * most);
  for (Index i = 0; i < s.parts * most; i++) {
    known[i].columns = numbers + (kTogether + 1) * i * partKnown;
    for (int row = 0; row < kTogether; row++)
      known[i].weights[row] = reinterpret_cast<float*>(known[i].columns + (row + 1) * partKnown);
  }
  Row rows[kRowsAtOnce];
  for (Index i = 0; i < most; i++) {
    float* at = vectors + (s.parts * most + (s.kept + 3) * i) * s.width;
    rows[i] = {at, at + s.width, at + 2 * s.width, at + 3 * s.width, 0};
  }
  for (Index first = 0; first < shape.rows; first += most) {
    const Index count = smaller(most, shape.rows - first);
    Group groups[kRowsAtOnce];
    const Index groupCount = findGroups(s, count, weights + first * s.size, groups);
    float* unused = vectors + (s.parts + s.kept + 3) * most * s.width;
    const Problem p{s, columns, vectors, known, rows, count, groups, groupCount, unused};
    solve(p, shape, x + first * s.size, weights + first * s.size, basis, first > 0, z + first * s.rank);
  }
  return true;
}

}  // namespace

void fillRidge(RidgeKernels& table) { table.run = run; }

}  // namespace HS_ISA
}  // namespace hs
