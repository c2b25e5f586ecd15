#include "reduce.h"

#include <stdlib.h>

#include "../math.h"
#include "../parallel.h"
#include "reduce-ops.h"

namespace hs {
namespace HS_ISA {
namespace {

// Elements that one task reduces to partial results. The form of the tree depends on this constant.
constexpr int64_t kSegment = 65536;
// Rows that are combined in order at the leaves of the tree.
constexpr int64_t kLeafRows = 32;
// Columns whose partial results stay in the first-level cache.
constexpr int64_t kColumns = 256;
// Elements at the leaves of the tree of a single row.
constexpr int64_t kLeafElements = 1024;
// Columns of one task.
constexpr int64_t kTaskColumns = 4096;

// ---- inner == 1: along contiguous elements -------------------------------------------------------------------------

template <class Op>
HS_INLINE vf loadPadded(const float* x, int n) {
  vf v = Op::take(loadPartial(x, n));
  for (int i = n; i < kLanes; i++) v[i] = Op::identity;
  return v;
}

template <class Op>
float reduceLeaf(const float* x, int64_t n) {
  vf a = splat(Op::identity), b = a, c = a, d = a;
  int64_t i = 0;
  if (n >= 4 * kLanes) {
    a = Op::take(load(x));
    b = Op::take(load(x + kLanes));
    c = Op::take(load(x + 2 * kLanes));
    d = Op::take(load(x + 3 * kLanes));
    i = 4 * kLanes;
  }
  for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
    a = Op::apply(a, Op::take(load(x + i)));
    b = Op::apply(b, Op::take(load(x + i + kLanes)));
    c = Op::apply(c, Op::take(load(x + i + 2 * kLanes)));
    d = Op::apply(d, Op::take(load(x + i + 3 * kLanes)));
  }
  for (; i + kLanes <= n; i += kLanes) a = Op::apply(a, Op::take(load(x + i)));
  if (i < n) b = Op::apply(b, loadPadded<Op>(x + i, static_cast<int>(n - i)));
  return combineLanes<Op>(Op::apply(Op::apply(a, b), Op::apply(c, d)));
}

// Very short rows, one element of each at a time; the compiler vectorizes across rows.
template <class Op, int64_t n>
void reduceRowsOf(const float* x, int64_t rows, float* out) {
  for (int64_t r = 0; r < rows; r++) {
    float value = x[r * n];
    for (int64_t i = 1; i < n; i++) value = Op::applyScalar(value, x[r * n + i]);
    out[r] = value;
  }
}

template <class Op>
void reduceShortRows(int64_t n, const float* x, int64_t rows, float* out) {
  switch (n) {
    case 1:
      memcpy(out, x, static_cast<size_t>(rows) * sizeof(float));
      break;
    case 2:
      return reduceRowsOf<Op, 2>(x, rows, out);
    case 3:
      return reduceRowsOf<Op, 3>(x, rows, out);
    case 4:
      return reduceRowsOf<Op, 4>(x, rows, out);
    case 5:
      return reduceRowsOf<Op, 5>(x, rows, out);
    case 6:
      return reduceRowsOf<Op, 6>(x, rows, out);
    case 7:
      return reduceRowsOf<Op, 7>(x, rows, out);
    default:
      return reduceRowsOf<Op, 8>(x, rows, out);
  }
}

template <class Op>
float reduceRow(const float* x, int64_t n) {
  if (n <= kLeafElements) return reduceLeaf<Op>(x, n);
  const int64_t half = (n / 2 + kLeafElements - 1) / kLeafElements * kLeafElements;
  const float first = reduceRow<Op>(x, half);
  return Op::applyScalar(first, reduceRow<Op>(x + half, n - half));
}

// ---- inner > 1: down columns ---------------------------------------------------------------------------------------

template <class Op>
HS_INLINE void combine(float* into, const float* other, int64_t n) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(into + i, Op::apply(load(into + i), load(other + i)));
  if (i < n) {
    const int rest = static_cast<int>(n - i);
    storePartial(into + i, Op::apply(loadPartial(into + i, rest), loadPartial(other + i, rest)), rest);
  }
}

// Reduces `rows` rows with stride `stride` to out[0..columns); columns <= kColumns.
template <class Op>
void reduceColumns(const float* x, int64_t rows, int64_t stride, int64_t columns, float* out) {
  if (rows > kLeafRows) {
    const int64_t half = (rows / 2 + kLeafRows - 1) / kLeafRows * kLeafRows;
    float other[kColumns];
    reduceColumns<Op>(x, half, stride, columns, out);
    reduceColumns<Op>(x + half * stride, rows - half, stride, columns, other);
    combine<Op>(out, other, columns);
    return;
  }
  memcpy(out, x, static_cast<size_t>(columns) * sizeof(float));
  int64_t r = 1;
  for (; r + 4 <= rows; r += 4) {
    const float *p = x + r * stride, *q = p + stride, *s = q + stride, *t = s + stride;
    int64_t i = 0;
    for (; i + kLanes <= columns; i += kLanes) {
      const vf four = Op::apply(Op::apply(load(p + i), load(q + i)), Op::apply(load(s + i), load(t + i)));
      store(out + i, Op::apply(load(out + i), four));
    }
    if (i < columns) {
      const int n = static_cast<int>(columns - i);
      const vf four = Op::apply(Op::apply(loadPartial(p + i, n), loadPartial(q + i, n)),
                                Op::apply(loadPartial(s + i, n), loadPartial(t + i, n)));
      storePartial(out + i, Op::apply(loadPartial(out + i, n), four), n);
    }
  }
  for (; r < rows; r++) combine<Op>(out, x + r * stride, columns);
}

template <class Op>
void reduceWide(const float* x, int64_t rows, int64_t stride, int64_t columns, float* out) {
  for (int64_t c = 0; c < columns; c += kColumns)
    reduceColumns<Op>(x + c, rows, stride, columns - c < kColumns ? columns - c : kColumns, out + c);
}

// Few columns: groups of rows are treated as one wide row, whose parts are combined by halves at the end.
template <class Op>
void reduceNarrow(const float* x, int64_t rows, int64_t columns, float* out) {
  int64_t group = 1;
  while (2 * group * columns <= kColumns) group *= 2;
  if (rows < 2 * group) return reduceWide<Op>(x, rows, columns, columns, out);
  float wide[kColumns], rest[kColumns];
  const int64_t groups = rows / group;
  reduceColumns<Op>(x, groups, group * columns, group * columns, wide);
  while (group > 1) {
    group /= 2;
    combine<Op>(wide, wide + group * columns, group * columns);
  }
  memcpy(out, wide, static_cast<size_t>(columns) * sizeof(float));
  int64_t whole = 1;
  while (2 * whole * columns <= kColumns) whole *= 2;
  const int64_t done = groups * whole;
  if (done < rows) {
    reduceColumns<Op>(x + done * columns, rows - done, columns, columns, rest);
    combine<Op>(out, rest, columns);
  }
}

// ---- general case --------------------------------------------------------------------------------------------------

// partial[outer][segments][inner]
template <class Op>
void reduceSegments(const ReduceShape& s, int64_t segmentRows, int64_t segments, const float* x, float* partial) {
  if (s.inner == 1 && segments == 1 && s.reduced <= 8) {
    parallelItems(s.outer, kSegment / s.reduced, [&](int64_t begin, int64_t end) {
      reduceShortRows<Op>(s.reduced, x + begin * s.reduced, end - begin, partial + begin);
    });
    return;
  }
  const int64_t columnTasks = (s.inner + kTaskColumns - 1) / kTaskColumns;
  const int64_t tasks = s.outer * segments * columnTasks;
  const int64_t work = segmentRows * (s.inner < kTaskColumns ? s.inner : kTaskColumns);
  const int64_t grain = work < kSegment ? kSegment / work : 1;
  parallelItems(tasks, grain, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; task++) {
      const int64_t column = task % columnTasks * kTaskColumns;
      const int64_t cell = task / columnTasks;
      const int64_t o = cell / segments, segment = cell - o * segments;
      const int64_t row = segment * segmentRows;
      const int64_t rows = s.reduced - row < segmentRows ? s.reduced - row : segmentRows;
      const float* from = x + (o * s.reduced + row) * s.inner + column;
      float* to = partial + cell * s.inner + column;
      if (s.inner == 1)
        *to = reduceRow<Op>(from, rows);
      else if (s.inner <= kColumns / 4)
        reduceNarrow<Op>(from, rows, s.inner, to);
      else
        reduceWide<Op>(from, rows, s.inner, s.inner - column < kTaskColumns ? s.inner - column : kTaskColumns, to);
    }
  });
}

template <class Op>
bool reduceFloats(const ReduceShape& s, const float* x, float* out) {
  int64_t segmentRows = s.reduced;
  if (s.reduced * s.inner >= 2 * kSegment && s.inner < kSegment) {
    segmentRows = (kSegment / s.inner + kLeafElements - 1) / kLeafElements * kLeafElements;
    if (s.inner > 1) segmentRows = (kSegment / s.inner + kLeafRows - 1) / kLeafRows * kLeafRows;
  }
  const int64_t segments = (s.reduced + segmentRows - 1) / segmentRows;
  if (segments == 1) {
    reduceSegments<Op>(s, segmentRows, 1, x, out);
    return true;
  }
  float* partial = static_cast<float*>(malloc(static_cast<size_t>(s.outer * segments * s.inner) * sizeof(float)));
  if (!partial) return false;
  reduceSegments<Op>(s, segmentRows, segments, x, partial);
  const bool done = reduceFloats<Op>(ReduceShape{s.outer, segments, s.inner}, partial, out);
  free(partial);
  return done;
}

// Segments as in reduceFloats.
bool sumOfSquares(const ReduceShape& s, const float* x, float* out) {
  const int64_t segments = s.reduced < 2 * kSegment ? 1 : (s.reduced + kSegment - 1) / kSegment;
  const int64_t length = segments == 1 ? s.reduced : kSegment;
  float* partial = static_cast<float*>(malloc(static_cast<size_t>(s.outer * segments) * sizeof(float)));
  if (!partial) return false;
  parallelItems(s.outer * segments, length < kSegment ? kSegment / length : 1, [&](int64_t begin, int64_t end) {
    for (int64_t cell = begin; cell < end; cell++) {
      const int64_t o = cell / segments, first = (cell - o * segments) * length;
      const int64_t rest = s.reduced - first;
      partial[cell] = reduceRow<SumOfSquaresOp>(x + o * s.reduced + first, rest < length ? rest : length);
    }
  });
  const bool done = reduceFloats<SumOp>(ReduceShape{s.outer, segments, 1}, partial, out);
  free(partial);
  return done;
}

bool reduceAny(ReduceOp op, const ReduceShape& s, const float* x, float* out, float divisor) {
  bool done = false;
  switch (op) {
    case ReduceOp::sum:
      done = reduceFloats<SumOp>(s, x, out);
      break;
    case ReduceOp::max:
      done = reduceFloats<MaxOp>(s, x, out);
      break;
    case ReduceOp::min:
      done = reduceFloats<MinOp>(s, x, out);
      break;
    case ReduceOp::sumOfSquares:
      if (s.inner == 1) done = sumOfSquares(s, x, out);
      break;
    case ReduceOp::prod:
      done = reduceFloats<ProdOp>(s, x, out);
      break;
    default:
      return false;
  }
  if (done && divisor != 1) {
    const int64_t n = s.outer * s.inner;
    for (int64_t i = 0; i < n; i++) out[i] /= divisor;
  }
  return done;
}

// ---- other types: plain loops --------------------------------------------------------------------------------------

template <class T, class Accumulator, class Step>
void reducePlain(const ReduceShape& s, const T* x, T* out, const Step& step) {
  const int64_t grain = kSegment / s.reduced > 0 ? kSegment / s.reduced : 1;
  parallelItems(s.outer * s.inner, grain, [&](int64_t begin, int64_t end) {
    for (int64_t cell = begin; cell < end; cell++) {
      const int64_t o = cell / s.inner, i = cell - o * s.inner;
      const T* p = x + o * s.reduced * s.inner + i;
      Accumulator value = *p;
      for (int64_t r = 1; r < s.reduced; r++) value = step(value, p[r * s.inner]);
      out[cell] = static_cast<T>(value);
    }
  });
}

bool reduceInts(ReduceOp op, const ReduceShape& s, const int32_t* x, int32_t* out) {
  switch (op) {
    case ReduceOp::sum:  // modulo 2^32
      reducePlain<int32_t, uint32_t>(s, x, out, [](uint32_t a, int32_t b) { return a + static_cast<uint32_t>(b); });
      return true;
    case ReduceOp::max:
      reducePlain<int32_t, int32_t>(s, x, out, [](int32_t a, int32_t b) { return a > b ? a : b; });
      return true;
    case ReduceOp::min:
      reducePlain<int32_t, int32_t>(s, x, out, [](int32_t a, int32_t b) { return a < b ? a : b; });
      return true;
    default:
      return false;
  }
}

bool reduceBools(ReduceOp op, const ReduceShape& s, const uint8_t* x, uint8_t* out) {
  switch (op) {
    case ReduceOp::all:
    case ReduceOp::min:
      reducePlain<uint8_t, uint8_t>(s, x, out, [](uint8_t a, uint8_t b) { return a < b ? a : b; });
      return true;
    case ReduceOp::any:
    case ReduceOp::max:
      reducePlain<uint8_t, uint8_t>(s, x, out, [](uint8_t a, uint8_t b) { return a > b ? a : b; });
      return true;
    default:
      return false;
  }
}

template <bool largest>
void argReduce(const ReduceShape& s, const float* x, int32_t* out) {
  const int64_t grain = kSegment / s.reduced > 0 ? kSegment / s.reduced : 1;
  parallelItems(s.outer * s.inner, grain, [&](int64_t begin, int64_t end) {
    for (int64_t cell = begin; cell < end; cell++) {
      const int64_t o = cell / s.inner, i = cell - o * s.inner;
      const float* p = x + o * s.reduced * s.inner + i;
      float best = *p;
      int32_t index = 0;
      for (int64_t r = 1; r < s.reduced; r++) {
        const float value = p[r * s.inner];
        if (largest ? value > best : value < best) {
          best = value;
          index = static_cast<int32_t>(r);
        }
      }
      out[cell] = index;
    }
  });
}

void softmax(int64_t rows, int64_t length, const float* x, float* out) {
  const int64_t grain = 8192 / length > 0 ? 8192 / length : 1;
  parallelItems(rows, grain, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const float* p = x + row * length;
      float* q = out + row * length;
      const vf largest = splat(reduceRow<MaxOp>(p, length));
      int64_t i = 0;
      for (; i + kLanes <= length; i += kLanes) store(q + i, exp(load(p + i) - largest));
      if (i < length) {
        const int rest = static_cast<int>(length - i);
        storePartial(q + i, exp(loadPartial(p + i, rest) - largest), rest);
      }
      const vf total = splat(reduceRow<SumOp>(q, length));
      for (i = 0; i + kLanes <= length; i += kLanes) store(q + i, load(q + i) / total);
      if (i < length) {
        const int rest = static_cast<int>(length - i);
        storePartial(q + i, loadPartial(q + i, rest) / total, rest);
      }
    }
  });
}

}  // namespace

void fillReduce(ReduceKernels& table) {
  table.floats = reduceAny;
  table.ints = reduceInts;
  table.bools = reduceBools;
  table.argMax = argReduce<true>;
  table.argMin = argReduce<false>;
  table.softmax = softmax;
}

}  // namespace HS_ISA
}  // namespace hs
