#include "mat-mul.h"

#include "apply-output-stage.h"
#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kSharedScratch = 0;  // slot of threadScratch shared by all tasks

constexpr Index kLeastRows = 64;       // minimum per task: with fewer, the packed B is used too few times
constexpr Index kLeastDepth = 2048;    // minimum depth of a part of k
constexpr Index kPastFloats = 8 << 20; // larger results leave the cache before they are read
constexpr Index kMostShared = 4 << 20; // maximum shared floats, which should stay in the third-level cache

// Division of a product into tasks, which depends only on the shape.
struct Plan {
  Index rowBlocks = 1, columnBlocks = 1, depthBlocks = 1;
  Index columns;  // per block; the last block may have fewer
};

Plan planFor(Index batch, Index m, Index n, Index k) {
  Plan plan;
  plan.columns = roundUp(larger(1, ceilDivide(n, kMostTasks)), kBreadth);
  plan.columnBlocks = ceilDivide(n, plan.columns);
  Index missing = ceilDivide(wantedTasks(static_cast<double>(batch) * m * n * k), batch * plan.columnBlocks);
  // For a long k with a small result: parts of k, whose products are added in order afterwards.
  if (missing > 1 && k >= 2 * kLeastDepth && k >= 4 * larger(m, n)) {
    plan.depthBlocks = smaller(smaller(missing, k / kLeastDepth), larger(1, kMostShared / (batch * m * n)));
    missing = ceilDivide(missing, plan.depthBlocks);
  }
  if (missing > 1) {
    plan.rowBlocks = smaller(missing, larger(1, m / kLeastRows));
    missing = ceilDivide(missing, plan.rowBlocks);
  }
  if (missing > 1) {
    plan.columns = roundUp(larger(kTileColumns, ceilDivide(smaller(n, kBreadth), missing)), kTileColumns);
    plan.columnBlocks = ceilDivide(n, plan.columns);
  }
  return plan;
}

// Offsets of the matrices of a batch.
struct Batches {
  const Broadcast<2>& shape;
  void offsets(Index batch, Index* a, Index* b) const {
    *a = *b = 0;
    for (int d = shape.rank - 1; d >= 0; d--) {
      const Index index = batch % shape.sizes[d];
      batch /= shape.sizes[d];
      *a += index * shape.strides[0][d];
      *b += index * shape.strides[1][d];
    }
  }
  bool bIsShared() const {
    for (int d = 0; d < shape.rank; d++)
      if (shape.sizes[d] > 1 && shape.strides[1][d] != 0) return false;
    return true;
  }
  bool aIsPlain() const {
    Index step = 1;
    for (int d = shape.rank - 1; d >= 0; d--) {
      if (shape.sizes[d] > 1 && shape.strides[0][d] != step) return false;
      step *= shape.sizes[d];
    }
    return true;
  }
};

struct Task {
  Index batch, row0, rows, column0, columns;
  MatrixView a, b;
};

// A product and its parts.
struct Product {
  const MatMulShape& shape;
  const float *a, *b;
  float* c;
  ApplyOutputStage finish;
  Index batch, m, n, k;
  Plan plan;

  Index tasks() const { return batch * plan.rowBlocks * plan.columnBlocks; }
  MatrixView viewA(Index matrix) const {
    return matrixView(a + matrix * m * k, shape.transposeA ? m : k, shape.transposeA);
  }
  MatrixView viewB(Index matrix) const {
    return matrixView(b + matrix * k * n, shape.transposeB ? k : n, shape.transposeB);
  }
  Task taskOf(Index task) const {
    Task t;
    const Index blocks = plan.rowBlocks * plan.columnBlocks;
    t.batch = task / blocks;
    task -= t.batch * blocks;
    const Index row = task / plan.columnBlocks;
    t.row0 = partBegin(m, plan.rowBlocks, row);
    t.rows = partBegin(m, plan.rowBlocks, row + 1) - t.row0;
    t.column0 = (task - row * plan.columnBlocks) * plan.columns;
    t.columns = smaller(plan.columns, n - t.column0);
    Index offsetA = 0, offsetB = 0;
    if (batch > 1) Batches{shape.batch}.offsets(t.batch, &offsetA, &offsetB);
    t.a = viewA(offsetA);
    t.b = viewB(offsetB);
    return t;
  }
  // Offset of a task's part in the array of all results.
  Index offset(const Task& t) const { return (t.batch * m + t.row0) * n + t.column0; }
};

// Computes parts of k and adds them in order.
bool multiplyByParts(const Product& p) {
  const Index parts = p.plan.depthBlocks, size = p.batch * p.m * p.n;
  auto* partial = static_cast<float*>(threadScratch(kSharedScratch, sizeof(float) * parts * size));
  if (!partial) return false;
  Success success;
  parallelFor(p.tasks() * parts, [&](int64_t begin, int64_t end) {
    for (Index task = begin; task < end; task++) {
      const Index part = task / p.tasks();
      const Task t = p.taskOf(task - part * p.tasks());
      const Index p0 = partBegin(p.k, parts, part), depth = partBegin(p.k, parts, part + 1) - p0;
      success.require(gemm(t.rows, t.columns, depth, t.a.from(t.row0, p0), t.b.from(p0, t.column0),
                           partial + part * size + p.offset(t), p.n));
    }
  });
  if (!success) return false;
  addParts(partial, parts, size, p.c, larger(1, 16384 / p.n) * p.n, [&](Index begin, Index end) {
    if (!p.finish.idle())
      for (Index i = begin; i < end; i += p.n) p.finish(p.c + i, i, 0, p.n);
  });
  return true;
}

// Packs B once in advance, since several blocks of rows use it.
bool multiplyPacked(const Product& p, Index packedPerMatrix, bool past) {
  const Index n = p.n, k = p.k;
  auto* packed = static_cast<float*>(threadScratch(kSharedScratch, sizeof(float) * p.batch * packedPerMatrix));
  if (!packed) return false;
  const Index panels = ceilDivide(n, kTileColumns);
  parallelItems(p.batch * panels, larger(1, 65536 / (kTileColumns * larger(k, 1))), [&](int64_t begin, int64_t end) {
    for (Index item = begin; item < end; item++) {
      const Index index = item / panels, j = (item - index * panels) * kTileColumns;
      Index offsetA = 0, offsetB = 0;
      if (p.batch > 1) Batches{p.shape.batch}.offsets(index, &offsetA, &offsetB);
      packColumns(k, smaller(kTileColumns, n - j), p.viewB(offsetB).from(0, j),
                  packed + index * packedPerMatrix + j * k);
    }
  });
  parallelFor(p.tasks(), [&](int64_t begin, int64_t end) {
    for (Index task = begin; task < end; task++) {
      const Task t = p.taskOf(task);
      gemmPacked(t.rows, t.columns, k, t.a.from(t.row0, 0), packed + t.batch * packedPerMatrix + t.column0 * k,
                 p.c + p.offset(t), n, false,
                 [&](float* row, Index i, Index j, Index count) { p.finish(row, p.offset(t) + i * n + j, t.column0 + j, count); }, {}, past);
    }
  });
  return true;
}

bool multiplyWhereTheyLie(const Product& p, bool past) {
  Success success;
  parallelFor(p.tasks(), [&](int64_t begin, int64_t end) {
    for (Index task = begin; task < end; task++) {
      const Task t = p.taskOf(task);
      success.require(gemm(
          t.rows, t.columns, p.k, t.a.from(t.row0, 0), t.b.from(0, t.column0), p.c + p.offset(t), p.n, false,
          [&](float* row, Index i, Index j, Index count) { p.finish(row, p.offset(t) + i * p.n + j, t.column0 + j, count); }, past));
    }
  });
  return success;
}

bool matMul(const MatMulShape& shape, const float* a, const float* b, const OutputStage& stage, float* c) {
  const Batches batches{shape.batch};
  Index batch = shape.batch.total, m = shape.m;
  const Index n = shape.n, k = shape.k;
  if (batch == 0 || m == 0 || n == 0) return true;
  // Many matrices times one are one tall matrix.
  if (batch > 1 && !shape.transposeA && batches.aIsPlain() && batches.bIsShared()) {
    m *= batch;
    batch = 1;
  }
  const Plan plan = planFor(batch, m, n, k);
  const Product product{shape, a, b, c, ApplyOutputStage{stage}, batch, m, n, k, plan};
  if (plan.depthBlocks > 1) return multiplyByParts(product);
  const bool past = batch * m * n >= kPastFloats && k <= kDepth && product.finish.idle() && n % kLanes == 0 &&
                    reinterpret_cast<uintptr_t>(c) % sizeof(vf) == 0;
  const bool thin = isThin(m / plan.rowBlocks, plan.columns < n ? plan.columns : n, k, product.viewA(0), product.viewB(0));
  const Index packedPerMatrix = roundUp(packedSize(k, n), 16);
  if (plan.rowBlocks > 1 && !thin && batch * packedPerMatrix <= kMostShared)
    return multiplyPacked(product, packedPerMatrix, past);
  return multiplyWhereTheyLie(product, past);
}

double multiplyAdds(int64_t rounds) {
  constexpr int sums = kLanes == 4 ? 8 : 12;  // enough to hide the latency, few enough for the registers
  vf sum[sums];
#pragma GCC unroll 16
  for (int i = 0; i < sums; i++) sum[i] = splat(static_cast<float>(i));
  const vf x = splat(0.999f), y = splat(1e-3f);
  for (int64_t round = 0; round < rounds; round++) {
#pragma GCC unroll 16
    for (int i = 0; i < sums; i++) sum[i] = fma(sum[i], x, y);
  }
  vf all = {};
  for (int i = 0; i < sums; i++) all += sum[i];
  volatile float sink = hs::HS_ISA::sum(all);
  (void)sink;
  return 2.0 * sums * kLanes * static_cast<double>(rounds);
}

}  // namespace

void fillMatMul(MatMulKernels& table) {
  table.matMul = matMul;
  table.multiplyAdds = multiplyAdds;
}

}  // namespace HS_ISA
}  // namespace hs
