#include "unary.h"

#include "../math.h"
#include "../parallel.h"

namespace hs {
namespace HS_ISA {
namespace {

// Elements per task: cheap functions are limited by memory, expensive ones by arithmetic.
constexpr int64_t kCheap = 65536, kDear = 8192;

struct Parameters {
  vf first, second;
};

template <vf (*op)(vf, const Parameters&)>
void floatsBy(int64_t n, int64_t grain, const float* x, float* out, const Parameters& parameters) {
  parallelItems(n, grain, [&](int64_t begin, int64_t end) {
    int64_t i = begin;
    for (; i + kLanes <= end; i += kLanes) store(out + i, op(load(x + i), parameters));
    if (i < end) {
      const int rest = static_cast<int>(end - i);
      storePartial(out + i, op(loadPartial(x + i, rest), parameters), rest);
    }
  });
}

template <double (*function)(double)>
void doublesBy(int64_t n, const float* x, float* out) {
  parallelItems(n, kDear, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) out[i] = static_cast<float>(function(static_cast<double>(x[i])));
  });
}

template <class In, class Out, Out (*op)(In)>
void elementsBy(int64_t n, const In* x, Out* out) {
  parallelItems(n, kCheap, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) out[i] = op(x[i]);
  });
}

#define HS_UNARY(name, expression) \
  HS_INLINE vf name##Op(vf x, [[maybe_unused]] const Parameters& p) { return expression; }

HS_UNARY(abs, abs(x))
HS_UNARY(neg, -x)
HS_UNARY(square, x* x)
HS_UNARY(sqrt, sqrt(x))
HS_UNARY(rsqrt, splat(1) / sqrt(x))
HS_UNARY(reciprocal, splat(1) / x)
HS_UNARY(exp, exp(x))
HS_UNARY(expm1, expm1(x))
HS_UNARY(log, log(x))
HS_UNARY(log1p, log1p(x))
HS_UNARY(sin, sin(x))
HS_UNARY(cos, cos(x))
HS_UNARY(tanh, tanh(x))
HS_UNARY(sigmoid, sigmoid(x))
HS_UNARY(softplus, softplus(x))
HS_UNARY(erf, erf(x))
HS_UNARY(relu, select(x <= splat(0), splat(0), x))
HS_UNARY(relu6, select(x <= splat(0), splat(0), select(x > splat(6), splat(6), x)))
HS_UNARY(elu, select(x < splat(0), expm1(x), x))
// Klambauer et al. 2017, with tfjs's constants.
HS_UNARY(selu, select(x < splat(0), splat(1.7580993408473768599402175208123f) * expm1(x),
                      splat(1.0507009873554804934193349852946f) * x))
HS_UNARY(leakyRelu, select(x < splat(0), p.first* x, x))
HS_UNARY(step, select(x > splat(0), splat(1), select(x != x, x, p.first)))
HS_UNARY(sign, select(x > splat(0), splat(1), select(x < splat(0), splat(-1), splat(0))))
HS_UNARY(floor, floor(x))
HS_UNARY(ceil, ceil(x))
HS_UNARY(round, round(x))
HS_UNARY(clip, select(x > p.second, p.second, select(x < p.first, p.first, x)))

bool unaryFloats(UnaryOp op, int64_t n, const float* x, float* out, float first, float second) {
  const Parameters parameters{splat(first), splat(second)};
#define HS_CASE(name, grain)                                  \
  case UnaryOp::name:                                         \
    floatsBy<name##Op>(n, grain, x, out, parameters); \
    return true;
#define HS_DOUBLE_CASE(name)            \
  case UnaryOp::name:                   \
    doublesBy<::name>(n, x, out); \
    return true;
  switch (op) {
    HS_CASE(abs, kCheap)
    HS_CASE(neg, kCheap)
    HS_CASE(square, kCheap)
    HS_CASE(sqrt, kCheap)
    HS_CASE(rsqrt, kCheap)
    HS_CASE(reciprocal, kCheap)
    HS_CASE(exp, kDear)
    HS_CASE(expm1, kDear)
    HS_CASE(log, kDear)
    HS_CASE(log1p, kDear)
    HS_CASE(sin, kDear)
    HS_CASE(cos, kDear)
    HS_DOUBLE_CASE(tan)
    HS_CASE(tanh, kDear)
    HS_CASE(sigmoid, kDear)
    HS_CASE(softplus, kDear)
    HS_CASE(erf, kDear)
    HS_CASE(relu, kCheap)
    HS_CASE(relu6, kCheap)
    HS_CASE(elu, kDear)
    HS_CASE(selu, kDear)
    HS_CASE(leakyRelu, kCheap)
    HS_CASE(step, kCheap)
    HS_CASE(sign, kCheap)
    HS_CASE(floor, kCheap)
    HS_CASE(ceil, kCheap)
    HS_CASE(round, kCheap)
    HS_CASE(clip, kCheap)
    HS_DOUBLE_CASE(asin)
    HS_DOUBLE_CASE(acos)
    HS_DOUBLE_CASE(atan)
    HS_DOUBLE_CASE(sinh)
    HS_DOUBLE_CASE(cosh)
    HS_DOUBLE_CASE(asinh)
    HS_DOUBLE_CASE(acosh)
    HS_DOUBLE_CASE(atanh)
    default:
      return false;
  }
#undef HS_CASE
#undef HS_DOUBLE_CASE
}

HS_INLINE uint8_t isNanElement(float x) { return x != x; }
HS_INLINE uint8_t isInfElement(float x) { return x == __builtin_inff() || x == -__builtin_inff(); }
HS_INLINE uint8_t isFiniteElement(float x) { return x > -__builtin_inff() && x < __builtin_inff(); }

bool unaryToBool(UnaryOp op, int64_t n, const float* x, uint8_t* out) {
  switch (op) {
    case UnaryOp::isNan:
      elementsBy<float, uint8_t, isNanElement>(n, x, out);
      return true;
    case UnaryOp::isInf:
      elementsBy<float, uint8_t, isInfElement>(n, x, out);
      return true;
    case UnaryOp::isFinite:
      elementsBy<float, uint8_t, isFiniteElement>(n, x, out);
      return true;
    default:
      return false;
  }
}

// JavaScript's ToInt32 of a float: truncated, modulo 2^32, 0 for NaN and infinities.
int32_t wrapped(float x) {
  if (!isFiniteElement(x)) return 0;
  double rest = ::fmod(::trunc(static_cast<double>(x)), 4294967296.0);
  if (rest < 0) rest += 4294967296.0;
  return static_cast<int32_t>(static_cast<uint32_t>(rest));
}

void floatsToInts(int64_t n, const float* x, int32_t* out) {
  parallelItems(n, kCheap, [&](int64_t begin, int64_t end) {
    int64_t i = begin;
    for (; i + kLanes <= end; i += kLanes) {
      const vf v = load(x + i);
      if (__builtin_expect(any(~(abs(v) < splat(2147483648.0f))), 0)) {
        for (int k = 0; k < kLanes; k++) out[i + k] = wrapped(x[i + k]);
      } else {
        storei(out + i, truncate(v));
      }
    }
    for (; i < end; i++) out[i] = wrapped(x[i]);
  });
}

template <class In>
HS_INLINE uint8_t isNotZero(In x) {
  return x != 0;
}
template <class In, class Out>
HS_INLINE Out convert(In x) {
  return static_cast<Out>(x);
}
HS_INLINE uint8_t isZero(uint8_t x) { return x == 0; }

typedef uint8_t vBytes __attribute__((vector_size(HS_LANES)));

HS_INLINE void selectElements(int64_t n, const uint8_t* condition, const uint32_t* t, const uint32_t* e, uint32_t* out) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    vBytes c;
    vu x, y;
    memcpy(&c, condition + i, sizeof c);
    memcpy(&x, t + i, sizeof x);
    memcpy(&y, e + i, sizeof y);
    x = (vu)select(__builtin_convertvector(c, vi) != 0, (vi)x, (vi)y);
    memcpy(out + i, &x, sizeof x);
  }
  for (; i < n; i++) out[i] = condition[i] ? t[i] : e[i];
}
HS_INLINE void selectElements(int64_t n, const uint8_t* condition, const uint8_t* t, const uint8_t* e, uint8_t* out) {
  for (int64_t i = 0; i < n; i++) out[i] = condition[i] ? t[i] : e[i];
}

template <class T>
void selectBy(int64_t n, int64_t run, const uint8_t* condition, const T* t, const T* e, T* out) {
  if (run == 1) {
    parallelItems(n, kCheap, [&](int64_t begin, int64_t end) {
      selectElements(end - begin, condition + begin, t + begin, e + begin, out + begin);
    });
    return;
  }
  const int64_t rowsPerTask = kCheap / run > 0 ? kCheap / run : 1;
  parallelItems(n / run, rowsPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++)
      memcpy(out + row * run, (condition[row] ? t : e) + row * run, static_cast<size_t>(run) * sizeof(T));
  });
}

void addN(int64_t n, int count, const float* const* inputs, float* out) {
  parallelItems(n, 16384, [&](int64_t begin, int64_t end) {
    // In pieces that stay in the first-level cache, so that the sum is written to memory once.
    constexpr int64_t kPiece = 2048;
    for (int64_t from = begin; from < end; from += kPiece) {
      const int64_t to = from + kPiece < end ? from + kPiece : end;
      memcpy(out + from, inputs[0] + from, static_cast<size_t>(to - from) * sizeof(float));
      for (int k = 1; k < count; k++) {
        const float* x = inputs[k];
        for (int64_t i = from; i < to; i++) out[i] += x[i];
      }
    }
  });
}

}  // namespace

void fillUnary(UnaryKernels& table) {
  table.floats = unaryFloats;
  table.floatsToBool = unaryToBool;
  table.logicalNot = elementsBy<uint8_t, uint8_t, isZero>;
  table.floatsToInts = floatsToInts;
  table.floatsToBools = elementsBy<float, uint8_t, isNotZero<float>>;
  table.intsToFloats = elementsBy<int32_t, float, convert<int32_t, float>>;
  table.intsToBools = elementsBy<int32_t, uint8_t, isNotZero<int32_t>>;
  table.boolsToFloats = elementsBy<uint8_t, float, convert<uint8_t, float>>;
  table.boolsToInts = elementsBy<uint8_t, int32_t, convert<uint8_t, int32_t>>;
  table.selectWords = selectBy<uint32_t>;
  table.selectBytes = selectBy<uint8_t>;
  table.addN = addN;
}

}  // namespace HS_ISA
}  // namespace hs
