#include "windows.h"

namespace hs {
namespace HS_ISA {
namespace {

HS_INLINE void copy(const float* from, Index count, float* to) {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, load(from + i));
  if (i < count) {
    const int rest = static_cast<int>(count - i);
    storePartial(to + i, loadPartial(from + i, rest), rest);
  }
}

HS_INLINE void clear(float* to, Index count) {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, vf{});
  if (i < count) storePartial(to + i, vf{}, static_cast<int>(count - i));
}

bool isEachPixel(const Axis& axis) {
  return axis.count == 1 && axis.first == 0 && axis.step == 1 && axis.grid == axis.size;
}

}  // namespace

MatrixView patches(const Windows& w, Index row0, Index rows, Index p0, Index depth, float* out) {
  if (isEachPixel(w.y) && isEachPixel(w.x)) return matrixView(w.image, w.channels).from(row0, p0);
  // Neighboring pixels are one run of floats.
  const bool merge = w.x.spacing == 1;
  const Index runsPerLine = merge ? 1 : w.x.count, run = (merge ? w.x.count : 1) * w.channels;
  const Index lineFloats = w.x.size * w.channels;
  Index qx = row0 % w.x.grid, qy = row0 / w.x.grid % w.y.grid;
  const float* image = w.image + row0 / (w.x.grid * w.y.grid) * w.y.size * lineFloats;
  for (Index row = 0; row < rows; row++) {
    float* to = out + row * depth;
    Index index = p0 / run, offset = p0 - index * run;
    for (Index left = depth; left > 0; index++, offset = 0) {
      const Index count = smaller(run - offset, left);
      const Index i = index / runsPerLine, j = index - i * runsPerLine;
      const Index line = qy * w.y.step + w.y.first + i * w.y.spacing;
      const Index begin = (qx * w.x.step + w.x.first + j * w.x.spacing) * w.channels + offset;
      if (line < 0 || line >= w.y.size || begin >= lineFloats || begin + count <= 0) {
        clear(to, count);
      } else {
        const Index before = larger(0, -begin), after = larger(0, begin + count - lineFloats);
        const Index inside = count - before - after;
        if (before > 0) clear(to, before);
        copy(image + line * lineFloats + begin + before, inside, to + before);
        if (after > 0) clear(to + before + inside, after);
      }
      to += count;
      left -= count;
    }
    if (++qx == w.x.grid) {
      qx = 0;
      if (++qy == w.y.grid) {
        qy = 0;
        image += w.y.size * lineFloats;
      }
    }
  }
  return matrixView(out, depth);
}

}  // namespace HS_ISA
}  // namespace hs
