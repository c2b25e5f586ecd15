#include "resize.h"

#include "gemm.h"
#include "row-vectors.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kColumnsScratch = 0;      // slot of threadScratch
constexpr Index kTaskElements = 16384;  // of a task, at least
constexpr Index kChannels = 64;         // of a task of the gradient

// A place between two pixels of one axis: (1 − part) · low + part · high.
struct Between {
  Index low, high;
  float part;
};

// One axis of the image, in double precision as in TensorFlow.js.
struct ResizedAxis {
  Index in;
  double ratio;
  bool alignCorners, halfPixelCenters, nearest;

  ResizedAxis(const ResizeShape& s, Index inSize, Index outSize)
      : in(inSize), alignCorners(s.alignCorners), halfPixelCenters(s.halfPixelCenters), nearest(s.nearest) {
    const bool corners = s.alignCorners && outSize > 1;
    ratio = static_cast<double>(corners ? inSize - 1 : inSize) / static_cast<double>(corners ? outSize - 1 : outSize);
  }

  Index inside(double place) const {
    return place <= 0 ? 0 : smaller(in - 1, static_cast<Index>(place));
  }
  Between at(Index position) const {
    if (nearest) {
      const double place = ratio * (halfPixelCenters ? position + 0.5 : static_cast<double>(position));
      const Index pixel = inside(alignCorners ? __builtin_floor(place + 0.5) : __builtin_floor(place));
      return {pixel, pixel, 0};
    }
    const double place = halfPixelCenters ? ratio * (position + 0.5) - 0.5 : ratio * static_cast<double>(position);
    const Index low = inside(__builtin_floor(place));
    return {low, inside(__builtin_ceil(place)), static_cast<float>(place - static_cast<double>(low))};
  }
};

const Between* columnsOf(const ResizeShape& s) {
  auto* columns = static_cast<Between*>(threadScratch(kColumnsScratch, sizeof(Between) * s.outWidth));
  const ResizedAxis axis(s, s.inWidth, s.outWidth);
  for (Index q = 0; columns && q < s.outWidth; q++) columns[q] = axis.at(q);
  return columns;
}

bool forward(const ResizeShape& s, const float* x, float* y) {
  const Between* columns = columnsOf(s);
  if (!columns) return false;
  const ResizedAxis vertical(s, s.inHeight, s.outHeight);
  const Index channels = s.channels;
  parallelItems(s.batch * s.outHeight, larger(1, kTaskElements / (s.outWidth * channels)), [&](int64_t begin, int64_t end) {
    for (Index line = begin; line < end; line++) {
      const Between row = vertical.at(line % s.outHeight);
      const float* image = x + line / s.outHeight * s.inHeight * s.inWidth * channels;
      const float *top = image + row.low * s.inWidth * channels, *bottom = image + row.high * s.inWidth * channels;
      for (Index q = 0; q < s.outWidth; q++) {
        const Index left = columns[q].low * channels, right = columns[q].high * channels;
        float* to = y + (line * s.outWidth + q) * channels;
        if (s.nearest) {
          memcpy(to, top + left, sizeof(float) * channels);
          continue;
        }
        const vf across = splat(columns[q].part), down = splat(row.part);
        eachVector<1>(channels, [&](Index c, auto lanes, int) {
          const vf a = lanes.load(top + left + c), b = lanes.load(bottom + left + c);
          const vf above = fma(lanes.load(top + right + c) - a, across, a);
          const vf below = fma(lanes.load(bottom + right + c) - b, across, b);
          lanes.store(to + c, fma(below - above, down, above));
        });
      }
    }
  });
  return true;
}

HS_INLINE void addScaled(const float* dy, vf factor, Index count, float* dx) {
  eachVector<1>(count, [&](Index c, auto lanes, int) {
    lanes.store(dx + c, fma(lanes.load(dy + c), factor, lanes.load(dx + c)));
  });
}

// Several results share a pixel, so a task has all results of one image and of some of its channels.
bool gradient(const ResizeShape& s, const float* dy, float* dx) {
  const Between* columns = columnsOf(s);
  if (!columns) return false;
  const ResizedAxis vertical(s, s.inHeight, s.outHeight);
  const Index channels = s.channels, pixels = s.inHeight * s.inWidth, blocks = ceilDivide(channels, kChannels);
  parallelFor(s.batch * blocks, [&](int64_t begin, int64_t end) {
    for (Index task = begin; task < end; task++) {
      const Index first = task % blocks * kChannels, count = smaller(kChannels, channels - first);
      float* image = dx + task / blocks * pixels * channels + first;
      const float* from = dy + task / blocks * s.outHeight * s.outWidth * channels + first;
      for (Index p = 0; p < pixels; p++) memset(image + p * channels, 0, sizeof(float) * count);
      for (Index r = 0; r < s.outHeight; r++) {
        const Between row = vertical.at(r);
        float *top = image + row.low * s.inWidth * channels, *bottom = image + row.high * s.inWidth * channels;
        for (Index q = 0; q < s.outWidth; q++, from += channels) {
          const Index left = columns[q].low * channels, right = columns[q].high * channels;
          const float across = columns[q].part, down = row.part;
          addScaled(from, splat((1 - down) * (1 - across)), count, top + left);
          if (s.nearest) continue;
          addScaled(from, splat((1 - down) * across), count, top + right);
          addScaled(from, splat(down * (1 - across)), count, bottom + left);
          addScaled(from, splat(down * across), count, bottom + right);
        }
      }
    }
  });
  return true;
}

}  // namespace

void fillResize(ResizeKernels& table) {
  table.forward = forward;
  table.gradient = gradient;
}

}  // namespace HS_ISA
}  // namespace hs
