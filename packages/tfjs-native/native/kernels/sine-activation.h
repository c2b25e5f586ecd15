// Activations of sine networks on blocks of a tile (see sine-tile.h), forward and backward.
#pragma once

#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace sine {

// ---- sine and cosine of an angle given in half turns ---------------------------------------------------------------

// The reduction of half turns is exact, whereas that of ω(xW + b) by π would round again. The factor 1/π is applied
// before.
struct HalfTurns {
  vf rest;  // in [−1/2, 1/2]
  vi flip;  // sign bit of (−1)^turns
};

HS_INLINE HalfTurns reduceHalfTurns(vf t) {
#if !HS_ROUNDS_ALL
  // roundSmall is valid up to 2^22, from where on floats are multiples of a half.
  t = select(abs(t) < splat(4194304.0f), t, t - t);
#endif
  const vf n = roundSmall(t);
  return {t - n, shiftLeft(truncate(n), 31)};
}

// Minimax polynomials: relative error 3e-8 for the sine, absolute error 1e-9 for the cosine, before rounding.
HS_INLINE vf sinOf(const HalfTurns& h) {
  const vf f = h.rest, s = f * f;
  vf p = fma(splat(7.983576506e-02f), s, splat(-5.994373560e-01f));
  p = fma(p, s, splat(2.550269842e+00f));
  p = fma(p, s, splat(-5.167720795e+00f));
  p = fma(p, s, splat(3.141592741e+00f));
  return floats(bits(p * f) ^ h.flip);
}
HS_INLINE vf cosOf(const HalfTurns& h) {
  const vf s = h.rest * h.rest;
  vf p = fma(splat(-2.396378107e-02f), s, splat(2.346837521e-01f));
  p = fma(p, s, splat(-1.335161567e+00f));
  p = fma(p, s, splat(4.058705330e+00f));
  p = fma(p, s, splat(-4.934802055e+00f));
  return floats(bits(fma(p, s, splat(1.0f))) ^ h.flip);
}

// ---- blocks --------------------------------------------------------------------------------------------------------

// A block of a tile: `points` × `vectors`, beginning at point `point` and column `column`, in every plane.
struct Block {
  int64_t point;
  int64_t column;
  int points;
  int vectors;

  HS_INLINE int width() const { return vectors * kLanes; }
};

// Planes of a block: element (plane, point, column) is data[plane·planeStep + point·rowStep + column].
template <class Float>
struct Planes {
  Float* data;
  int64_t planeStep;
  int64_t rowStep;

  HS_INLINE Float* row(int plane, int point) const { return data + plane * planeStep + point * rowStep; }
  HS_INLINE operator Planes<const Float>() const { return {data, planeStep, rowStep}; }
};

// Memory in which a block is saved: near, for the same tile, and far, bypassing the cache. Either may have no data.
struct Saving {
  Planes<float> near, far;

  HS_INLINE void operator()(int plane, int point, int column, vf s) const {
    if (near.data) store(near.row(plane, point) + column, s);
    if (far.data) storePast(far.row(plane, point) + column, s);
  }
};

// ---- forward -------------------------------------------------------------------------------------------------------
//
// z: the product. s, which is saved: the pre-activations, turn · z + bias in half turns in the plane of values, z in
// the other planes. y: the activations.

template <bool sine>
HS_INLINE void activateValues(const Block& b, float turn, const float* bias, const Planes<float>& z,
                              const Saving& save, const Planes<float>& y) {
  for (int j = 0; j < b.width(); j += kLanes) {
    const vf shift = load(bias + j);
    for (int i = 0; i < b.points; i++) {
      const vf s = fma(load(z.row(0, i) + j), splat(turn), shift);
      save(0, i, j, s);
      store(y.row(0, i) + j, sine ? sinOf(reduceHalfTurns(s)) : s);
    }
  }
}

// Planes of a linear layer: adds only the bias.
HS_INLINE void shiftPlanes(const Block& b, int planes, float turn, const float* bias, const Planes<float>& z,
                           const Saving& save, const Planes<float>& y) {
  activateValues<false>(b, turn, bias, z, save, y);
  for (int p = 1; p < planes; p++)
    for (int i = 0; i < b.points; i++)
      for (int j = 0; j < b.width(); j += kLanes) {
        const vf s = load(z.row(p, i) + j);
        save(p, i, j, s);
        store(y.row(p, i) + j, s);
      }
}

// y = sin s,  ∂y = cos s ∂s,  Δy = cos s Δs − sin s |∂s|²
template <bool laplacian>
HS_INLINE void activatePlanes(const Block& b, int inputs, float turn, const float* bias, const Planes<float>& z,
                              const Saving& save, const Planes<float>& y) {
  for (int i = 0; i < b.points; i++)
    for (int j = 0; j < b.width(); j += kLanes) {
      const vf s = fma(load(z.row(0, i) + j), splat(turn), load(bias + j));
      save(0, i, j, s);
      const HalfTurns angle = reduceHalfTurns(s);
      const vf sine = sinOf(angle), cosine = cosOf(angle);
      store(y.row(0, i) + j, sine);
      vf square = {};  // |∂s|²
      for (int d = 1; d <= inputs; d++) {
        const vf ds = load(z.row(d, i) + j);
        save(d, i, j, ds);
        store(y.row(d, i) + j, cosine * ds);
        if (laplacian) square = fma(ds, ds, square);
      }
      if (laplacian) {
        const vf ls = load(z.row(inputs + 1, i) + j);
        save(inputs + 1, i, j, ls);
        store(y.row(inputs + 1, i) + j, cosine * ls - sine * square);
      }
    }
}

// ---- backward ------------------------------------------------------------------------------------------------------
//
// Computes d, the gradient with respect to the pre-activations, from the pre-activations s and the gradient g with
// respect to the activations. Recomputes the activations y if y.data is not null.

// Saves a plane without activation.
HS_INLINE void savePlane(const Block& b, const Planes<const float>& from, const Saving& save) {
  for (int i = 0; i < b.points; i++)
    for (int j = 0; j < b.width(); j += kLanes) save(0, i, j, load(from.row(0, i) + j));
}

HS_INLINE void copyPlanesBack(const Block& b, int planes, const Planes<const float>& s, const Planes<const float>& g,
                              const Planes<float>& d, const Planes<float>& y) {
  for (int p = 0; p < planes; p++)
    for (int i = 0; i < b.points; i++)
      for (int j = 0; j < b.width(); j += kLanes) {
        store(d.row(p, i) + j, load(g.row(p, i) + j));
        if (y.data) store(y.row(p, i) + j, load(s.row(p, i) + j));
      }
}

HS_INLINE void activateValuesBack(const Block& b, const Planes<const float>& s, const Planes<const float>& g,
                                  const Planes<float>& d, const Planes<float>& y) {
  for (int i = 0; i < b.points; i++)
    for (int j = 0; j < b.width(); j += kLanes) {
      const HalfTurns angle = reduceHalfTurns(load(s.row(0, i) + j));
      if (y.data) store(y.row(0, i) + j, sinOf(angle));
      store(d.row(0, i) + j, cosOf(angle) * load(g.row(0, i) + j));
    }
}

template <bool laplacian>
HS_INLINE void activatePlanesBack(const Block& b, int inputs, const Planes<const float>& s,
                                  const Planes<const float>& g, const Planes<float>& d, const Planes<float>& y) {
  for (int i = 0; i < b.points; i++)
    for (int j = 0; j < b.width(); j += kLanes) {
      const HalfTurns angle = reduceHalfTurns(load(s.row(0, i) + j));
      const vf sine = sinOf(angle), cosine = cosOf(angle);
      const vf lg = laplacian ? load(g.row(inputs + 1, i) + j) : vf{};
      vf square = {}, along = {};  // |∂s|², ∂s · ∂g
      for (int k = 1; k <= inputs; k++) {
        const vf ds = load(s.row(k, i) + j), dg = load(g.row(k, i) + j);
        along = fma(ds, dg, along);
        if (laplacian) {
          square = fma(ds, ds, square);
          store(d.row(k, i) + j, cosine * dg - (sine + sine) * ds * lg);
        } else {
          store(d.row(k, i) + j, cosine * dg);
        }
        if (y.data) store(y.row(k, i) + j, cosine * ds);
      }
      vf d0 = cosine * load(g.row(0, i) + j) - sine * along;
      if (laplacian) {
        const vf ls = load(s.row(inputs + 1, i) + j);
        d0 = d0 - (sine * ls + cosine * square) * lg;
        store(d.row(inputs + 1, i) + j, cosine * lg);
        if (y.data) store(y.row(inputs + 1, i) + j, cosine * ls - sine * square);
      }
      store(d.row(0, i) + j, d0);
      if (y.data) store(y.row(0, i) + j, sine);
    }
}

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
