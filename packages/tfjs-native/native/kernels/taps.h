// Which elements of a window meet which pixels of an image, along one axis.
//
// Element k of the window at position q of the grid covers pixel q · stride − pad + k · dilation.
#pragma once

#include "conv.h"
#include "gemm.h"

namespace hs {
namespace HS_ISA {

struct WindowAxis {
  Index positions, size;  // of the grid, of the image
  Index taps, stride, dilation, pad;
};

HS_INLINE WindowAxis verticalAxis(const ConvShape& s) {
  return {s.outHeight, s.inHeight, s.filterHeight, s.strideHeight, s.dilationHeight, s.padTop};
}
HS_INLINE WindowAxis horizontalAxis(const ConvShape& s) {
  return {s.outWidth, s.inWidth, s.filterWidth, s.strideWidth, s.dilationWidth, s.padLeft};
}

/** Elements first + i · step of the window, i < count, and what they meet: place + i · stride. */
struct Taps {
  Index first, step;
  Index place, stride;
  Index count;
};

/** Pixels inside the image that the window at a position covers. */
HS_INLINE Taps pixelsOfWindow(const WindowAxis& a, Index position) {
  const Index start = position * a.stride - a.pad;
  const Index begin = start >= 0 ? 0 : ceilDivide(-start, a.dilation);
  const Index end = start >= a.size ? 0 : smaller(a.taps, ceilDivide(a.size - start, a.dilation));
  return {begin, 1, start + begin * a.dilation, a.dilation, larger(0, end - begin)};
}

/** Positions of the windows that cover a pixel. */
inline Taps windowsOverPixel(const WindowAxis& a, Index pixel) {
  const Index distance = pixel + a.pad;
  Index common = a.stride, rest = a.dilation;  // the greatest common divisor
  while (rest != 0) {
    const Index next = common % rest;
    common = rest;
    rest = next;
  }
  const Index step = a.stride / common, back = a.dilation / common;
  // The first element that covers the pixel from any position of an infinite grid.
  Index first = a.dilation == 1 ? (distance % a.stride + a.stride) % a.stride : 0;
  while (first < step && first < a.taps && (distance - first * a.dilation) % a.stride != 0) first++;
  if (first >= a.taps || first >= step) return {0, 1, 0, 1, 0};
  const Index place = (distance - first * a.dilation) / a.stride;
  const Index begin = place < a.positions ? 0 : ceilDivide(place - a.positions + 1, back);
  const Index end = place < 0 ? 0 : smaller(place / back + 1, ceilDivide(a.taps - first, step));
  return {first + begin * step, step, place - begin * back, -back, larger(0, end - begin)};
}

/** Positions [begin, end) from which an element of the window covers a pixel inside the image. */
struct Positions {
  Index begin, end;
};
HS_INLINE Positions positionsOfTap(const WindowAxis& a, Index tap) {
  const Index offset = tap * a.dilation - a.pad;
  const Index begin = offset >= 0 ? 0 : ceilDivide(-offset, a.stride);
  const Index end = offset >= a.size ? 0 : smaller(a.positions, ceilDivide(a.size - offset, a.stride));
  return {begin, end};
}

/** Taps of each of `count` places in a row, in scratch memory of the calling thread; null if there is not enough. */
template <class TapsAt>
const Taps* tapsOfRow(int slot, Index count, const TapsAt& tapsAt) {
  Taps* taps = static_cast<Taps*>(threadScratch(slot, sizeof(Taps) * count));
  if (taps)
    for (Index i = 0; i < count; i++) taps[i] = tapsAt(i);
  return taps;
}

}  // namespace HS_ISA
}  // namespace hs
