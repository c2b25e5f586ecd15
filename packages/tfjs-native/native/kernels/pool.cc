#include "pool.h"

#include "channel-blocks.h"
#include "taps.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kTapsScratch = 0;        // slot of threadScratch for the columns' taps
constexpr Index kTaskElements = 32768;  // read by a task, at least

struct Largest {
  static HS_INLINE vf start() { return splat(-__builtin_inff()); }
  // The earlier one if they are equal; never NaN.
  static HS_INLINE vf add(vf total, vf next) { return maxFast(next, total); }
};
struct Total {
  static HS_INLINE vf start() { return vf{}; }
  static HS_INLINE vf add(vf total, vf next) { return total + next; }
};

// Combines what a window meets, line by line, for `vectors` vectors of channels.
template <class Op, int vectors, class Lanes, class Finish>
HS_INLINE void combine(const float* from, Index width, Index channels, const Taps& rows, const Taps& columns,
                       Lanes lanes, const Finish& finish, float* to) {
  vf totals[vectors];
  for (int v = 0; v < vectors; v++) totals[v] = Op::start();
  for (Index i = 0; i < rows.count; i++) {
    const float* line = from + ((rows.place + i * rows.stride) * width + columns.place) * channels;
    vf sums[vectors];
    for (int v = 0; v < vectors; v++) sums[v] = Op::start();
    for (Index j = 0; j < columns.count; j++)
      for (int v = 0; v < vectors; v++)
        sums[v] = Op::add(sums[v], lanes.load(line + j * columns.stride * channels + v * kLanes));
    for (int v = 0; v < vectors; v++) totals[v] = Op::add(totals[v], sums[v]);
  }
  for (int v = 0; v < vectors; v++) lanes.store(to + v * kLanes, finish(totals[v], rows.count * columns.count));
}

// out[batch][y][x] combines what `rowsAt(y)` and `columns[x]` meet in from[batch].
template <class Op, class RowsAt, class Finish>
void combineAll(Index batch, Index height, Index width, Index channels, const float* from, Index fromHeight,
                Index fromWidth, Index perResult, const RowsAt& rowsAt, const Taps* columns, const Finish& finish,
                float* out) {
  const Index grain = larger(1, kTaskElements / larger(1, width * channels * perResult));
  parallelItems(batch * height, grain, [&](int64_t begin, int64_t end) {
    for (Index line = begin; line < end; line++) {
      const Taps rows = rowsAt(line % height);
      const float* image = from + line / height * fromHeight * fromWidth * channels;
      for (Index q = 0; q < width; q++) {
        float* to = out + (line * width + q) * channels;
        eachChannelBlock(channels, [&](Index c, auto vectors, auto lanes) {
          combine<Op, decltype(vectors)::count>(image + c, fromWidth, channels, rows, columns[q], lanes, finish, to + c);
        });
      }
    }
  });
}

template <class Op, class Finish>
bool pool(const ConvShape& s, const float* x, float* y, const Finish& finish) {
  const WindowAxis vertical = verticalAxis(s), horizontal = horizontalAxis(s);
  const Taps* columns = tapsOfRow(kTapsScratch, s.outWidth, [&](Index q) { return pixelsOfWindow(horizontal, q); });
  if (!columns) return false;
  const Index window = smaller(s.filterHeight, s.inHeight) * smaller(s.filterWidth, s.inWidth);
  combineAll<Op>(
      s.batch, s.outHeight, s.outWidth, s.inChannels, x, s.inHeight, s.inWidth, window,
      [&](Index q) { return pixelsOfWindow(vertical, q); }, columns, finish, y);
  return true;
}

bool max(const ConvShape& s, const float* x, float* y) {
  return pool<Largest>(s, x, y, [](vf total, Index) { return total; });
}

bool average(const ConvShape& s, const float* x, float* y) {
  return pool<Total>(s, x, y, [](vf total, Index count) { return total / splat(static_cast<float>(count)); });
}

bool averageGradient(const ConvShape& s, const float* dy, float* dx) {
  const WindowAxis vertical = verticalAxis(s), horizontal = horizontalAxis(s);
  const Taps* columns = tapsOfRow(kTapsScratch, s.inWidth, [&](Index p) { return windowsOverPixel(horizontal, p); });
  if (!columns) return false;
  const vf share = splat(static_cast<float>(1.0 / (static_cast<double>(s.filterHeight) * s.filterWidth)));
  combineAll<Total>(
      s.batch, s.inHeight, s.inWidth, s.inChannels, dy, s.outHeight, s.outWidth, 1,
      [&](Index p) { return windowsOverPixel(vertical, p); }, columns,
      [=](vf total, Index) { return total * share; }, dx);
  return true;
}

// Adds a vector of dy to the first largest pixels of one window.
template <class Lanes>
HS_INLINE void addToLargest(const float* image, Index width, Index channels, const Taps& rows, const Taps& columns,
                            Lanes lanes, vf dy, float* dx) {
  vf largest = Largest::start();
  vi place = splati(-1);
  int32_t k = 0;
  for (Index i = 0; i < rows.count; i++)
    for (Index j = 0; j < columns.count; j++, k++) {
      const vf pixel = lanes.load(image + ((rows.place + i) * width + columns.place + j) * channels);
      const vi larger = pixel > largest;
      largest = select(larger, pixel, largest);
      place = select(larger, splati(k), place);
    }
  k = 0;
  for (Index i = 0; i < rows.count; i++)
    for (Index j = 0; j < columns.count; j++, k++) {
      float* to = dx + ((rows.place + i) * width + columns.place + j) * channels;
      lanes.store(to, lanes.load(to) + select(place == splati(k), dy, vf{}));
    }
}

// Windows overlap, so a task has all windows of one image and of some of its channels.
bool maxGradient(const ConvShape& s, const float* dy, const float* x, float* dx) {
  const WindowAxis vertical = verticalAxis(s), horizontal = horizontalAxis(s);
  const Taps* columns = tapsOfRow(kTapsScratch, s.outWidth, [&](Index q) { return pixelsOfWindow(horizontal, q); });
  if (!columns) return false;
  const Index channels = s.inChannels, pixels = s.inHeight * s.inWidth, width = kBlockVectors * kLanes;
  const Index blocks = ceilDivide(channels, width);
  const Index grain = larger(1, kTaskElements / (pixels * smaller(channels, width)));
  parallelItems(s.batch * blocks, grain, [&](int64_t begin, int64_t end) {
    for (Index task = begin; task < end; task++) {
      const Index b = task / blocks, first = task % blocks * width, count = smaller(width, channels - first);
      const float* image = x + b * pixels * channels + first;
      float* to = dx + b * pixels * channels + first;
      for (Index p = 0; p < pixels; p++) memset(to + p * channels, 0, sizeof(float) * count);
      const float* from = dy + b * s.outHeight * s.outWidth * channels + first;
      for (Index q = 0; q < s.outHeight; q++) {
        const Taps rows = pixelsOfWindow(vertical, q);
        for (Index p = 0; p < s.outWidth; p++, from += channels)
          eachVector<1>(count, [&](Index c, auto lanes, int) {
            addToLargest(image + c, s.inWidth, channels, rows, columns[p], lanes, lanes.load(from + c), to + c);
          });
      }
    }
  });
  return true;
}

}  // namespace

void fillPool(PoolKernels& table) {
  table.max = max;
  table.average = average;
  table.maxGradient = maxGradient;
  table.averageGradient = averageGradient;
}

}  // namespace HS_ISA
}  // namespace hs
