#include "batch-norm.h"

#include "apply-output-stage.h"
#include "channel-blocks.h"
#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kFactorsScratch = 0, kPartsScratch = 1;  // slots of threadScratch
constexpr Index kTaskElements = 16384;                 // of a task, at least
constexpr Index kMostParts = 64;                       // partial sums over rows
constexpr Index kWideRow = 256;                        // elements: shorter rows are processed several at once

HS_INLINE float inverseDeviation(float variance, float epsilon) { return 1.0f / __builtin_sqrtf(variance + epsilon); }

// y = (x − mean) · factor + offset for rows of x, each of which stands for `times` rows of the shape.
struct Wide {
  Index times, width;
  const float *mean, *factor, *offset;
};

// Repeats the numbers of each column `times` times, in scratch memory; mean is null if there is not enough.
Wide wideRows(const BatchNormShape& s, const float* mean, const float* variance, const float* scale,
              const float* offset, bool single = false) {
  const Index times = single || s.width >= kWideRow ? 1 : smaller(s.rows, kWideRow / s.width);
  const Index width = times * s.width;
  float* numbers = static_cast<float*>(threadScratch(kFactorsScratch, sizeof(float) * 3 * width));
  if (!numbers) return {};
  for (Index i = 0, c = 0; i < width; i++, c = c + 1 == s.width ? 0 : c + 1) {
    numbers[i] = mean[c];
    numbers[width + i] = (scale ? scale[c] : 1.0f) * inverseDeviation(variance[c], s.epsilon);
    numbers[2 * width + i] = offset ? offset[c] : 0.0f;
  }
  return {times, width, numbers, numbers + width, numbers + 2 * width};
}

template <class F>
void eachWideRow(const BatchNormShape& s, const Wide& wide, const F& row) {
  const Index rows = ceilDivide(s.rows, wide.times), all = s.rows * s.width;
  parallelItems(rows, larger(1, kTaskElements / wide.width), [&](int64_t begin, int64_t end) {
    for (Index r = begin; r < end; r++) row(r * wide.width, smaller(wide.width, all - r * wide.width));
  });
}

bool forward(const BatchNormShape& s, const float* x, const float* mean, const float* variance, const float* scale,
             const float* offset, const OutputStage& stage, float* y) {
  // A stage with numbers of its own for each column is applied row by row.
  const Wide wide = wideRows(s, mean, variance, scale, offset, stage.bias || stage.slopes);
  if (!wide.mean) return false;
  const ApplyOutputStage apply{stage};
  eachWideRow(s, wide, [&](Index at, Index count) {
    eachVector<1>(count, [&](Index i, auto lanes, int) {
      const vf difference = lanes.load(x + at + i) - lanes.load(wide.mean + i);
      lanes.store(y + at + i, fma(difference, lanes.load(wide.factor + i), lanes.load(wide.offset + i)));
    });
    if (!apply.idle()) apply(y + at, at, 0, count);
  });
  return true;
}

// Sums of dy and of dy · (x − mean) down the columns of some rows.
void sumRows(const BatchNormShape& s, Index begin, Index end, const float* dy, const float* x, const float* mean,
             float* sums, float* products) {
  eachChannelBlock(s.width, [&](Index c, auto vectors, auto lanes) {
    constexpr int count = decltype(vectors)::count;
    vf means[count], total[count] = {}, product[count] = {};
    for (int v = 0; v < count; v++) means[v] = lanes.load(mean + c + v * kLanes);
    for (Index row = begin; row < end; row++)
      for (int v = 0; v < count; v++) {
        const Index at = row * s.width + c + v * kLanes;
        const vf d = lanes.load(dy + at);
        total[v] += d;
        product[v] = fma(d, lanes.load(x + at) - means[v], product[v]);
      }
    for (int v = 0; v < count; v++) {
      lanes.store(sums + c + v * kLanes, total[v]);
      lanes.store(products + c + v * kLanes, product[v]);
    }
  });
}

bool backward(const BatchNormShape& s, const float* dy, const float* x, const float* mean, const float* variance,
              const float* scale, float* dx, float* dMean, float* dVariance, float* dScale, float* dOffset) {
  const Wide wide = wideRows(s, mean, variance, scale, nullptr);
  const Index perPart = larger(larger(1, kTaskElements / s.width), ceilDivide(s.rows, kMostParts));
  const Index parts = ceilDivide(s.rows, perPart);
  float* sums = static_cast<float*>(threadScratch(kPartsScratch, sizeof(float) * 2 * parts * s.width));
  if (!wide.mean || !sums) return false;
  parallelFor(parts, [&](int64_t first, int64_t last) {
    for (Index part = first; part < last; part++)
      sumRows(s, part * perPart, smaller(s.rows, (part + 1) * perPart), dy, x, mean, sums + part * s.width,
              sums + (parts + part) * s.width);
  });
  const auto nothing = [](Index, Index) {};
  addParts(sums, parts, s.width, dOffset, kTaskElements, nothing);
  addParts(sums + parts * s.width, parts, s.width, dScale, kTaskElements, nothing);
  for (Index c = 0; c < s.width; c++) {
    const float inverse = inverseDeviation(variance[c], s.epsilon), factor = wide.factor[c];
    dMean[c] = -factor * dOffset[c];
    dVariance[c] = -0.5f * factor * inverse * inverse * dScale[c];
    dScale[c] *= inverse;
  }
  eachWideRow(s, wide, [&](Index at, Index count) {
    eachVector<1>(count, [&](Index i, auto lanes, int) {
      lanes.store(dx + at + i, lanes.load(dy + at + i) * lanes.load(wide.factor + i));
    });
  });
  return true;
}

}  // namespace

void fillBatchNorm(BatchNormKernels& table) {
  table.forward = forward;
  table.backward = backward;
}

}  // namespace HS_ISA
}  // namespace hs
