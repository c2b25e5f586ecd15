#include "depthwise.h"

#include <stdlib.h>

#include "apply-output-stage.h"
#include "channel-blocks.h"
#include "taps.h"
#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kTapsScratch = 0, kPartsScratch = 1;  // slots of threadScratch
constexpr Index kTaskProducts = 65536;              // of a task, at least
constexpr Index kElementGrain = 16384;
constexpr Index kMostParts = 16;  // partial sums of the filter's gradient

// ---- several filters per channel: the image's channels are repeated ------------------------------------------------

class Repeated {
 public:
  explicit Repeated(int64_t count) : data_(static_cast<float*>(malloc(sizeof(float) * count))) {}
  ~Repeated() { free(data_); }
  Repeated(const Repeated&) = delete;
  Repeated& operator=(const Repeated&) = delete;
  float* data() const { return data_; }

  // data[i · times + k] = x[i]
  void repeat(const float* x, Index count, Index times) const {
    parallelItems(count, kElementGrain, [&](int64_t begin, int64_t end) {
      for (Index i = begin; i < end; i++)
        for (Index k = 0; k < times; k++) data_[i * times + k] = x[i];
    });
  }
  // x[i] = Σ data[i · times + k]
  void sum(Index count, Index times, float* x) const {
    parallelItems(count, kElementGrain, [&](int64_t begin, int64_t end) {
      for (Index i = begin; i < end; i++) {
        float total = data_[i * times];
        for (Index k = 1; k < times; k++) total += data_[i * times + k];
        x[i] = total;
      }
    });
  }

 private:
  float* data_;
};

// ---- products of a filter with what it meets, channel by channel ---------------------------------------------------

template <int vectors, class Lanes>
HS_INLINE void weigh(const float* from, const float* filter, Index fromWidth, Index filterWidth, Index channels,
                     const Taps& rows, const Taps& columns, Lanes lanes, float* to) {
  vf sums[vectors] = {};
  for (Index i = 0; i < rows.count; i++) {
    const float* x = from + ((rows.place + i * rows.stride) * fromWidth + columns.place) * channels;
    const float* w = filter + ((rows.first + i * rows.step) * filterWidth + columns.first) * channels;
    for (Index j = 0; j < columns.count; j++) {
      const float *xs = x + j * columns.stride * channels, *ws = w + j * columns.step * channels;
      for (int v = 0; v < vectors; v++)
        sums[v] = fma(lanes.load(xs + v * kLanes), lanes.load(ws + v * kLanes), sums[v]);
    }
  }
  for (int v = 0; v < vectors; v++) lanes.store(to + v * kLanes, sums[v]);
}

// out[batch][y][x] = Σ from[batch] · filter over what `rowsAt(y)` and `columns[x]` meet, and then the output stage.
template <class RowsAt>
void weighAll(const ConvShape& s, Index height, Index width, const float* from, Index fromHeight, Index fromWidth,
              const float* filter, const RowsAt& rowsAt, const Taps* columns, const OutputStage& stage, float* out) {
  const Index channels = s.outChannels;
  const ApplyOutputStage apply{stage};
  const Index grain = larger(1, kTaskProducts / (width * channels * s.filterHeight * s.filterWidth));
  parallelItems(s.batch * height, grain, [&](int64_t begin, int64_t end) {
    for (Index line = begin; line < end; line++) {
      const Taps rows = rowsAt(line % height);
      const float* image = from + line / height * fromHeight * fromWidth * channels;
      for (Index q = 0; q < width; q++) {
        const Index at = (line * width + q) * channels;
        eachChannelBlock(channels, [&](Index c, auto vectors, auto lanes) {
          weigh<decltype(vectors)::count>(image + c, filter + c, fromWidth, s.filterWidth, channels, rows, columns[q],
                                          lanes, out + at + c);
        });
        if (!apply.idle()) apply(out + at, at, 0, channels);
      }
    }
  });
}

bool forward(const ConvShape& s, const float* x, const float* filter, const OutputStage& stage, float* y) {
  const WindowAxis vertical = verticalAxis(s), horizontal = horizontalAxis(s);
  const Taps* columns = tapsOfRow(kTapsScratch, s.outWidth, [&](Index q) { return pixelsOfWindow(horizontal, q); });
  if (!columns) return false;
  const auto rowsAt = [&](Index q) { return pixelsOfWindow(vertical, q); };
  const Index multiplier = s.outChannels / s.inChannels, pixels = s.batch * s.inHeight * s.inWidth;
  if (multiplier == 1) {
    weighAll(s, s.outHeight, s.outWidth, x, s.inHeight, s.inWidth, filter, rowsAt, columns, stage, y);
    return true;
  }
  const Repeated wide(pixels * s.outChannels);
  if (!wide.data()) return false;
  wide.repeat(x, pixels * s.inChannels, multiplier);
  weighAll(s, s.outHeight, s.outWidth, wide.data(), s.inHeight, s.inWidth, filter, rowsAt, columns, stage, y);
  return true;
}

bool inputGradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const WindowAxis vertical = verticalAxis(s), horizontal = horizontalAxis(s);
  const Taps* columns = tapsOfRow(kTapsScratch, s.inWidth, [&](Index p) { return windowsOverPixel(horizontal, p); });
  if (!columns) return false;
  const auto rowsAt = [&](Index p) { return windowsOverPixel(vertical, p); };
  const OutputStage none{nullptr, Activation::linear, 0, nullptr};
  const Index multiplier = s.outChannels / s.inChannels, pixels = s.batch * s.inHeight * s.inWidth;
  if (multiplier == 1) {
    weighAll(s, s.inHeight, s.inWidth, dy, s.outHeight, s.outWidth, filter, rowsAt, columns, none, dx);
    return true;
  }
  const Repeated wide(pixels * s.outChannels);
  if (!wide.data()) return false;
  weighAll(s, s.inHeight, s.inWidth, dy, s.outHeight, s.outWidth, filter, rowsAt, columns, none, wide.data());
  wide.sum(pixels * s.inChannels, multiplier, dx);
  return true;
}

// ---- gradient of the filter ----------------------------------------------------------------------------------------

// sums[k] += Σ x · dy over the positions of a row from which element k of the filter's row covers a pixel.
template <int vectors, class Lanes>
HS_INLINE void correlate(const float* x, Index xStep, const float* dy, Index dyStep, Index count, Lanes lanes,
                         float* sums) {
  vf totals[vectors] = {};
  for (Index q = 0; q < count; q++)
    for (int v = 0; v < vectors; v++)
      totals[v] = fma(lanes.load(x + q * xStep + v * kLanes), lanes.load(dy + q * dyStep + v * kLanes), totals[v]);
  for (int v = 0; v < vectors; v++) lanes.store(sums + v * kLanes, lanes.load(sums + v * kLanes) + totals[v]);
}

// Adds the products of rows [begin, end) of dy to the sums, which have the filter's shape.
void correlateRows(const ConvShape& s, Index begin, Index end, const float* x, const float* dy, float* sums) {
  const WindowAxis vertical = verticalAxis(s), horizontal = horizontalAxis(s);
  const Index channels = s.outChannels;
  for (Index line = begin; line < end; line++) {
    const Taps rows = pixelsOfWindow(vertical, line % s.outHeight);
    const float* gradient = dy + line * s.outWidth * channels;
    const float* image = x + line / s.outHeight * s.inHeight * s.inWidth * channels;
    for (Index i = 0; i < rows.count; i++)
      for (Index k = 0; k < s.filterWidth; k++) {
        const Positions p = positionsOfTap(horizontal, k);
        if (p.begin >= p.end) continue;
        const Index column = p.begin * s.strideWidth - s.padLeft + k * s.dilationWidth;
        const float* from = image + ((rows.place + i * rows.stride) * s.inWidth + column) * channels;
        const float* by = gradient + p.begin * channels;
        float* to = sums + ((rows.first + i) * s.filterWidth + k) * channels;
        const Index step = s.strideWidth * channels, count = p.end - p.begin;
        eachChannelBlock(channels, [&](Index c, auto vectors, auto lanes) {
          correlate<decltype(vectors)::count>(from + c, step, by + c, channels, count, lanes, to + c);
        });
      }
  }
}

bool filterGradient(const ConvShape& s, const float* x, const float* dy, float* dFilter) {
  const Index multiplier = s.outChannels / s.inChannels, pixels = s.batch * s.inHeight * s.inWidth;
  const Repeated wide(multiplier == 1 ? 0 : pixels * s.outChannels);
  if (multiplier > 1) {
    if (!wide.data()) return false;
    wide.repeat(x, pixels * s.inChannels, multiplier);
    x = wide.data();
  }
  const Index rows = s.batch * s.outHeight, size = s.filterHeight * s.filterWidth * s.outChannels;
  const Index perPart = larger(ceilDivide(rows, kMostParts), larger(1, kTaskProducts / (s.outWidth * size)));
  const Index parts = ceilDivide(rows, perPart);
  float* sums = static_cast<float*>(threadScratch(kPartsScratch, sizeof(float) * parts * size));
  if (!sums) return false;
  parallelFor(parts, [&](int64_t begin, int64_t end) {
    for (Index part = begin; part < end; part++) {
      memset(sums + part * size, 0, sizeof(float) * size);
      correlateRows(s, part * perPart, smaller(rows, (part + 1) * perPart), x, dy, sums + part * size);
    }
  });
  addParts(sums, parts, size, dFilter, kElementGrain, [](Index, Index) {});
  return true;
}

}  // namespace

void fillDepthwise(DepthwiseKernels& table) {
  table.forward = forward;
  table.inputGradient = inputGradient;
  table.filterGradient = filterGradient;
}

}  // namespace HS_ISA
}  // namespace hs
