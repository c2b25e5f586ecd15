#include "binary.h"

#include "../math.h"
#include "walk.h"

namespace hs {
namespace HS_ISA {
namespace {

// ---- float32 → float32, with vectors -------------------------------------------------------------------------------

template <vf (*op)(vf, vf)>
HS_INLINE void rowBy(const float* x, bool xRepeats, const float* y, bool yRepeats, float* z, int64_t n) {
  int64_t i = 0;
  if (yRepeats) {
    const vf scalar = splat(*y);
    for (; i + kLanes <= n; i += kLanes) store(z + i, op(xRepeats ? splat(*x) : load(x + i), scalar));
    if (i < n) {
      const int rest = static_cast<int>(n - i);
      storePartial(z + i, op(xRepeats ? splat(*x) : loadPartial(x + i, rest), scalar), rest);
    }
  } else if (xRepeats) {
    const vf scalar = splat(*x);
    for (; i + kLanes <= n; i += kLanes) store(z + i, op(scalar, load(y + i)));
    if (i < n) {
      const int rest = static_cast<int>(n - i);
      storePartial(z + i, op(scalar, loadPartial(y + i, rest)), rest);
    }
  } else {
    for (; i + kLanes <= n; i += kLanes) store(z + i, op(load(x + i), load(y + i)));
    if (i < n) {
      const int rest = static_cast<int>(n - i);
      storePartial(z + i, op(loadPartial(x + i, rest), loadPartial(y + i, rest)), rest);
    }
  }
}

// Shorter rows are first joined into long ones.
constexpr int64_t kShortRow = 2 * kLanes;
constexpr int64_t kBlock = 1024;

template <int64_t n>
void spread(const float* from, float* to, int64_t rows) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < n; i++) to[r * n + i] = from[r];
}

// Copies `rows` rows of n elements of an operand with these strides to contiguous memory.
void unroll(const float* from, int64_t rowStride, int64_t stride, int64_t rows, int64_t n, float* to) {
  if (stride == 0 && rowStride == 1) {
    switch (n) {
      case 2:
        return spread<2>(from, to, rows);
      case 3:
        return spread<3>(from, to, rows);
      case 4:
        return spread<4>(from, to, rows);
      default:
        break;
    }
  }
  for (int64_t r = 0; r < rows; r++, to += n) {
    const float* row = from + r * rowStride;
    if (stride == 0)
      for (int64_t i = 0; i < n; i++) to[i] = *row;
    else
      for (int64_t i = 0; i < n; i++) to[i] = row[i];
  }
}

// Processes the last two dimensions in blocks of several short rows. Operands that are not contiguous are unrolled.
template <vf (*op)(vf, vf)>
void shortRowsBy(const Broadcast<2>& shape, const float* a, const float* b, float* out) {
  const int last = shape.rank - 1;
  const int64_t n = shape.sizes[last], rows = shape.sizes[last - 1], plane = rows * n;
  const int64_t blockRows = rows < kBlock / n ? rows : kBlock / n;
  const int64_t blocks = (rows + blockRows - 1) / blockRows;
  const int64_t tasks = shape.total / plane * blocks;
  const float* const operands[2] = {a, b};
  const int64_t grain = kElementGrain / (blockRows * n);
  parallelItems(tasks, grain > 0 ? grain : 1, [&](int64_t begin, int64_t end) {
    float unrolled[2][kBlock];
    // Source of an unrolled operand, if it can be reused for the next block.
    const float* held[2] = {nullptr, nullptr};
    for (int64_t task = begin; task < end; task++) {
      const int64_t row = task % blocks * blockRows;
      const int64_t count = rows - row < blockRows ? rows - row : blockRows;
      int64_t flat = task / blocks, outer[2] = {0, 0};
      const int64_t to = flat * plane + row * n;
      for (int d = last - 2; d >= 0; d--) {
        const int64_t i = flat % shape.sizes[d];
        flat /= shape.sizes[d];
        outer[0] += i * shape.strides[0][d];
        outer[1] += i * shape.strides[1][d];
      }
      const float* rowsOf[2];
      for (int k = 0; k < 2; k++) {
        const int64_t rowStride = shape.strides[k][last - 1], stride = shape.strides[k][last];
        const float* from = operands[k] + outer[k] + row * rowStride;
        if (stride == 1 && rowStride == n) {
          rowsOf[k] = from;
          continue;
        }
        if (held[k] != from) unroll(from, rowStride, stride, rowStride == 0 ? blockRows : count, n, unrolled[k]);
        held[k] = rowStride == 0 ? from : nullptr;
        rowsOf[k] = unrolled[k];
      }
      rowBy<op>(rowsOf[0], false, rowsOf[1], false, out + to, count * n);
    }
  });
}

template <vf (*op)(vf, vf)>
void floatsBy(const Broadcast<2>& shape, const float* a, const float* b, float* out) {
  const int last = shape.rank - 1;
  if (last > 0 && shape.sizes[last] < kShortRow) return shortRowsBy<op>(shape, a, b, out);
  const bool aRepeats = shape.strides[0][last] == 0, bRepeats = shape.strides[1][last] == 0;
  walkRows(shape, kElementGrain, [&](int64_t o, const int64_t* at, int64_t n) {
    rowBy<op>(a + at[0], aRepeats, b + at[1], bRepeats, out + o, n);
  });
}

HS_INLINE vf addOp(vf a, vf b) { return a + b; }
// Powers of a that are common and cheap. `b` is ignored.
HS_INLINE vf squareOp(vf a, vf) { return a * a; }
HS_INLINE vf cubeOp(vf a, vf) { return a * a * a; }
HS_INLINE vf reciprocalOp(vf a, vf) { return splat(1) / a; }
HS_INLINE vf firstOp(vf a, vf) { return a; }
// Math.pow(−0, ½) is +0 and Math.pow(−Infinity, ½) is Infinity.
HS_INLINE vf squareRootOp(vf a, vf) { return select(a == -infinity(), infinity(), sqrt(a + splat(0))); }
HS_INLINE vf subOp(vf a, vf b) { return a - b; }
HS_INLINE vf multiplyOp(vf a, vf b) { return a * b; }
HS_INLINE vf divideOp(vf a, vf b) { return a / b; }
HS_INLINE vf squaredDifferenceOp(vf a, vf b) {
  const vf d = a - b;
  return d * d;
}
HS_INLINE vf preluOp(vf a, vf b) { return select(a < splat(0), a * b, a); }
HS_INLINE vf eluGradOp(vf dy, vf y) { return select(y >= splat(0), dy, dy * (y + splat(1))); }
HS_INLINE vf reluGradOp(vf dy, vf y) { return select(y > splat(0), dy, splat(0)); }

// ---- single elements, for rare operations and other types ----------------------------------------------------------

template <class In, class Out, Out (*op)(In, In)>
void elementsBy(const Broadcast<2>& shape, const In* a, const In* b, Out* out) {
  const int last = shape.rank - 1;
  const bool aRepeats = shape.strides[0][last] == 0, bRepeats = shape.strides[1][last] == 0;
  walkRows(shape, kElementGrain, [&](int64_t o, const int64_t* at, int64_t n) {
    const In* x = a + at[0];
    const In* y = b + at[1];
    Out* z = out + o;
    if (bRepeats) {
      const In scalar = *y;
      if (aRepeats) {
        const Out value = op(*x, scalar);
        for (int64_t i = 0; i < n; i++) z[i] = value;
      } else {
        for (int64_t i = 0; i < n; i++) z[i] = op(x[i], scalar);
      }
    } else if (aRepeats) {
      const In scalar = *x;
      for (int64_t i = 0; i < n; i++) z[i] = op(scalar, y[i]);
    } else {
      for (int64_t i = 0; i < n; i++) z[i] = op(x[i], y[i]);
    }
  });
}

// Math.pow: unlike C's pow, NaN for an exponent of NaN and for (±1)^±Inf.
float powElement(float a, float b) {
  if (b != b || (__builtin_isinf(b) && (a == 1 || a == -1))) return __builtin_nanf("");
  return static_cast<float>(::pow(static_cast<double>(a), static_cast<double>(b)));
}
float modElement(float a, float b) {
  const double x = a, y = b, rest = ::fmod(x, y);
  if ((x < 0 && y < 0) || (x >= 0 && y >= 0)) return static_cast<float>(rest);
  return static_cast<float>(::fmod(rest + y, y));
}
float atan2Element(float a, float b) {
  return static_cast<float>(::atan2(static_cast<double>(a), static_cast<double>(b)));
}

// JavaScript's conversion of a number to 32 bits, for numbers below 2^63.
HS_INLINE int32_t toInt32(double x) { return static_cast<int32_t>(static_cast<int64_t>(x)); }
HS_INLINE int32_t addInt(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
HS_INLINE int32_t subInt(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b));
}
HS_INLINE int32_t multiplyInt(int32_t a, int32_t b) {
  return toInt32(static_cast<double>(a) * static_cast<double>(b));
}
HS_INLINE int32_t maximumInt(int32_t a, int32_t b) { return a > b ? a : b; }
HS_INLINE int32_t minimumInt(int32_t a, int32_t b) { return a < b ? a : b; }
// 0 for a divisor of 0, since Infinity and NaN become 0 in an Int32Array.
HS_INLINE int32_t floorDivInt(int32_t a, int32_t b) {
  return b == 0 ? 0 : toInt32(::floor(static_cast<double>(a) / static_cast<double>(b)));
}

template <class T>
HS_INLINE uint8_t equalOp(T a, T b) {
  return a == b;
}
template <class T>
HS_INLINE uint8_t notEqualOp(T a, T b) {
  return a != b;
}
template <class T>
HS_INLINE uint8_t lessOp(T a, T b) {
  return a < b;
}
template <class T>
HS_INLINE uint8_t lessEqualOp(T a, T b) {
  return a <= b;
}
template <class T>
HS_INLINE uint8_t greaterOp(T a, T b) {
  return a > b;
}
template <class T>
HS_INLINE uint8_t greaterEqualOp(T a, T b) {
  return a >= b;
}
HS_INLINE uint8_t logicalAndOp(uint8_t a, uint8_t b) { return (a != 0) & (b != 0); }
HS_INLINE uint8_t logicalOrOp(uint8_t a, uint8_t b) { return (a | b) != 0; }

bool isConstant(const Broadcast<2>& shape, int operand) {
  for (int d = 0; d < shape.rank; d++)
    if (shape.sizes[d] > 1 && shape.strides[operand][d] != 0) return false;
  return true;
}

void power(const Broadcast<2>& shape, const float* a, const float* b, float* out) {
  if (isConstant(shape, 1)) {
    if (*b == 2) return floatsBy<squareOp>(shape, a, b, out);
    if (*b == 1) return floatsBy<firstOp>(shape, a, b, out);
    if (*b == 3) return floatsBy<cubeOp>(shape, a, b, out);
    if (*b == -1) return floatsBy<reciprocalOp>(shape, a, b, out);
    if (*b == 0.5f) return floatsBy<squareRootOp>(shape, a, b, out);
  }
  elementsBy<float, float, powElement>(shape, a, b, out);
}

// ---- tables --------------------------------------------------------------------------------------------------------

bool binaryFloats(BinaryOp op, const Broadcast<2>& shape, const float* a, const float* b, float* out) {
  switch (op) {
    case BinaryOp::add:
      floatsBy<addOp>(shape, a, b, out);
      return true;
    case BinaryOp::sub:
      floatsBy<subOp>(shape, a, b, out);
      return true;
    case BinaryOp::multiply:
      floatsBy<multiplyOp>(shape, a, b, out);
      return true;
    case BinaryOp::divide:
      floatsBy<divideOp>(shape, a, b, out);
      return true;
    case BinaryOp::maximum:
      floatsBy<maximum>(shape, a, b, out);
      return true;
    case BinaryOp::minimum:
      floatsBy<minimum>(shape, a, b, out);
      return true;
    case BinaryOp::squaredDifference:
      floatsBy<squaredDifferenceOp>(shape, a, b, out);
      return true;
    case BinaryOp::prelu:
      floatsBy<preluOp>(shape, a, b, out);
      return true;
    case BinaryOp::eluGrad:
      floatsBy<eluGradOp>(shape, a, b, out);
      return true;
    case BinaryOp::reluGrad:
      floatsBy<reluGradOp>(shape, a, b, out);
      return true;
    case BinaryOp::pow:
      power(shape, a, b, out);
      return true;
    case BinaryOp::mod:
      elementsBy<float, float, modElement>(shape, a, b, out);
      return true;
    case BinaryOp::atan2:
      elementsBy<float, float, atan2Element>(shape, a, b, out);
      return true;
    default:
      return false;
  }
}

bool binaryInts(BinaryOp op, const Broadcast<2>& shape, const int32_t* a, const int32_t* b, int32_t* out) {
  switch (op) {
    case BinaryOp::add:
      elementsBy<int32_t, int32_t, addInt>(shape, a, b, out);
      return true;
    case BinaryOp::sub:
      elementsBy<int32_t, int32_t, subInt>(shape, a, b, out);
      return true;
    case BinaryOp::multiply:
      elementsBy<int32_t, int32_t, multiplyInt>(shape, a, b, out);
      return true;
    case BinaryOp::maximum:
      elementsBy<int32_t, int32_t, maximumInt>(shape, a, b, out);
      return true;
    case BinaryOp::minimum:
      elementsBy<int32_t, int32_t, minimumInt>(shape, a, b, out);
      return true;
    case BinaryOp::floorDiv:
      elementsBy<int32_t, int32_t, floorDivInt>(shape, a, b, out);
      return true;
    default:
      return false;
  }
}

template <class T>
bool compare(BinaryOp op, const Broadcast<2>& shape, const T* a, const T* b, uint8_t* out) {
  switch (op) {
    case BinaryOp::equal:
      elementsBy<T, uint8_t, equalOp<T>>(shape, a, b, out);
      return true;
    case BinaryOp::notEqual:
      elementsBy<T, uint8_t, notEqualOp<T>>(shape, a, b, out);
      return true;
    case BinaryOp::less:
      elementsBy<T, uint8_t, lessOp<T>>(shape, a, b, out);
      return true;
    case BinaryOp::lessEqual:
      elementsBy<T, uint8_t, lessEqualOp<T>>(shape, a, b, out);
      return true;
    case BinaryOp::greater:
      elementsBy<T, uint8_t, greaterOp<T>>(shape, a, b, out);
      return true;
    case BinaryOp::greaterEqual:
      elementsBy<T, uint8_t, greaterEqualOp<T>>(shape, a, b, out);
      return true;
    default:
      return false;
  }
}

bool binaryBools(BinaryOp op, const Broadcast<2>& shape, const uint8_t* a, const uint8_t* b, uint8_t* out) {
  if (op == BinaryOp::logicalAnd) {
    elementsBy<uint8_t, uint8_t, logicalAndOp>(shape, a, b, out);
    return true;
  }
  if (op == BinaryOp::logicalOr) {
    elementsBy<uint8_t, uint8_t, logicalOrOp>(shape, a, b, out);
    return true;
  }
  return compare(op, shape, a, b, out);
}

}  // namespace

void fillBinary(BinaryKernels& table) {
  table.floats = binaryFloats;
  table.ints = binaryInts;
  table.floatsToBool = compare<float>;
  table.intsToBool = compare<int32_t>;
  table.boolsToBool = binaryBools;
}

}  // namespace HS_ISA
}  // namespace hs
