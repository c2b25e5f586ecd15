#include "gelu.h"

#include "../math.h"
#include "../parallel.h"
#include "row-vectors.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int64_t kGrain = 8192;  // elements per task

HS_INLINE vf cumulative(vf x) { return fma(erf(x * splat(0.70710678f)), splat(0.5f), splat(0.5f)); }
HS_INLINE vf density(vf x) { return splat(0.39894228f) * exp(splat(-0.5f) * x * x); }

HS_INLINE vf value(vf x) {
  // Below this bound the product is 0, also for −Inf.
  return select(x < splat(-20.0f), splat(-0.0f), x * cumulative(x));
}

HS_INLINE vf slope(vf x) {
  // Beyond this bound the result does not change; clamping avoids Inf · 0. The comparisons let NaN pass.
  const vf near = select(x > splat(20.0f), splat(20.0f), select(x < splat(-20.0f), splat(-20.0f), x));
  return fma(near, density(near), cumulative(near));
}

void forward(int64_t n, const float* x, float* y) {
  parallelItems(n, kGrain, [&](int64_t begin, int64_t end) {
    eachVector<1>(end - begin, [&](int64_t i, auto lanes, int) {
      lanes.store(y + begin + i, value(lanes.load(x + begin + i)));
    });
  });
}

void backward(int64_t n, const float* dy, const float* x, float* dx) {
  parallelItems(n, kGrain, [&](int64_t begin, int64_t end) {
    eachVector<1>(end - begin, [&](int64_t i, auto lanes, int) {
      lanes.store(dx + begin + i, lanes.load(dy + begin + i) * slope(lanes.load(x + begin + i)));
    });
  });
}

}  // namespace

void fillGelu(GeluKernels& table) {
  table.forward = forward;
  table.backward = backward;
}

}  // namespace HS_ISA
}  // namespace hs
