#include "layer-norm.h"

#include "row-vectors.h"
#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kPartsScratch = 0;         // slot of threadScratch for partial sums over rows
constexpr Index kTaskElements = 16384;   // minimum per task
constexpr Index kMostParts = 64;         // maximum number of partial sums over rows
constexpr int kWays = 4;

// Mean and factor that normalize a row.
struct Moments {
  vf mean, scale;
};

HS_INLINE float sumOfWays(const vf (&ways)[kWays]) { return sum((ways[0] + ways[1]) + (ways[2] + ways[3])); }

// The variance is computed from differences to the mean, so that a large mean loses no digits.
HS_INLINE Moments momentsOf(const float* x, Index width, float epsilon) {
  vf sums[kWays] = {};
  eachVector<kWays>(width, [&](Index i, auto lanes, int way) { sums[way] += lanes.load(x + i); });
  const vf mean = splat(sumOfWays(sums) / static_cast<float>(width));
  vf squares[kWays] = {};
  eachVector<kWays>(width, [&](Index i, auto lanes, int way) {
    const vf difference = lanes.orElse(lanes.load(x + i) - mean, vf{});
    squares[way] = fma(difference, difference, squares[way]);
  });
  const float variance = sumOfWays(squares) / static_cast<float>(width);
  return {mean, splat(1.0f / __builtin_sqrtf(variance + epsilon))};
}

void forward(const LayerNormShape& shape, const float* x, const float* scale, const float* offset, float* y) {
  const Index width = shape.width;
  parallelItems(shape.rows, larger(1, kTaskElements / width), [&](int64_t begin, int64_t end) {
    for (Index row = begin; row < end; row++) {
      const float* from = x + row * width;
      float* to = y + row * width;
      const Moments m = momentsOf(from, width, shape.epsilon);
      eachVector<1>(width, [&](Index i, auto lanes, int) {
        vf value = (lanes.load(from + i) - m.mean) * m.scale;
        if (scale) value *= lanes.load(scale + i);
        if (offset) value += lanes.load(offset + i);
        lanes.store(to + i, value);
      });
    }
  });
}

// dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε), where x̂ is the normalized row and g = dy · scale.
void backwardRow(Index width, const Moments& m, const float* dy, const float* x, const float* scale, float* dx) {
  const auto normalized = [&](Index i, auto lanes) { return (lanes.load(x + i) - m.mean) * m.scale; };
  const auto upstream = [&](Index i, auto lanes) {
    const vf d = lanes.load(dy + i);  // 0 in unused lanes
    return scale ? d * lanes.load(scale + i) : d;
  };
  vf sums[kWays] = {}, products[kWays] = {};
  eachVector<kWays>(width, [&](Index i, auto lanes, int way) {
    const vf g = upstream(i, lanes);
    sums[way] += g;
    products[way] = fma(g, normalized(i, lanes), products[way]);
  });
  const vf mean = splat(sumOfWays(sums) / static_cast<float>(width));
  const vf product = splat(sumOfWays(products) / static_cast<float>(width));
  eachVector<1>(width, [&](Index i, auto lanes, int) {
    lanes.store(dx + i, m.scale * (upstream(i, lanes) - mean - normalized(i, lanes) * product));
  });
}

// dScale += dy · x̂, dOffset += dy.
void addRow(Index width, const Moments& m, const float* dy, const float* x, float* dScale, float* dOffset) {
  eachVector<1>(width, [&](Index i, auto lanes, int) {
    const vf d = lanes.load(dy + i);
    const vf normalized = (lanes.load(x + i) - m.mean) * m.scale;
    lanes.store(dScale + i, fma(d, normalized, lanes.load(dScale + i)));
    lanes.store(dOffset + i, lanes.load(dOffset + i) + d);
  });
}

bool backward(const LayerNormShape& shape, const float* dy, const float* x, const float* scale, float* dx,
              float* dScale, float* dOffset) {
  const Index rows = shape.rows, width = shape.width;
  const Index perPart = larger(larger(1, kTaskElements / width), ceilDivide(rows, kMostParts));
  const Index parts = larger(1, ceilDivide(rows, perPart));
  // For each part of the rows: the sums for the scale, then those for the offset.
  float* sums = nullptr;
  if (dScale || dOffset) {
    sums = static_cast<float*>(threadScratch(kPartsScratch, sizeof(float) * 2 * parts * width));
    if (!sums) return false;
  }
  parallelFor(parts, [&](int64_t first, int64_t last) {
    for (Index part = first; part < last; part++) {
      float* scaleSums = sums ? sums + part * width : nullptr;
      float* offsetSums = sums ? sums + (parts + part) * width : nullptr;
      if (sums) {
        memset(scaleSums, 0, sizeof(float) * width);
        memset(offsetSums, 0, sizeof(float) * width);
      }
      const Index end = smaller(rows, (part + 1) * perPart);
      for (Index row = part * perPart; row < end; row++) {
        const float *d = dy + row * width, *from = x + row * width;
        const Moments m = momentsOf(from, width, shape.epsilon);
        backwardRow(width, m, d, from, scale, dx + row * width);
        if (sums) addRow(width, m, d, from, scaleSums, offsetSums);
      }
    }
  });
  const auto nothing = [](Index, Index) {};
  if (dScale) addParts(sums, parts, width, dScale, kTaskElements, nothing);
  if (dOffset) addParts(sums + parts * width, parts, width, dOffset, kTaskElements, nothing);
  return true;
}

}  // namespace

void fillLayerNorm(LayerNormKernels& table) {
  table.forward = forward;
  table.backward = backward;
}

}  // namespace HS_ISA
}  // namespace hs
