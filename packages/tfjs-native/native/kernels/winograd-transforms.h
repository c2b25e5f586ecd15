// Transforms of Winograd's minimal filtering: one-dimensional ones of 8 or 6 vectors, and two-dimensional ones of
// squares.
//
// The points are 0, 1, −1, 2, −2, ∞, and for eight points also ½, −½. With M(x) = Π (x − p) over the finite points, the
// input is multiplied by the coefficients of M(x)/(x − p), filters and results are evaluated at p, and each product has
// the weight 1/M′(p). All constants of the input's transform and all powers of the points are exact in float32.
#pragma once

#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace winograd {

// Combines the common part of the points p and −p (even coefficients) and the part that changes its sign.
HS_INLINE void pair(vf even, vf odd, vf* out) {
  out[0] = even + odd;
  out[1] = even - odd;
}

/** Weight 1/M′(p) of each point. For eight points, the sign of M makes the weight of 0 equal to 1. */
template <int points>
constexpr float kWeights[8] = {1, -2 / 9.0f, -2 / 9.0f, 1 / 90.0f, 1 / 90.0f, 32 / 45.0f, 32 / 45.0f, 1};
template <>
constexpr float kWeights<6>[8] = {1 / 4.0f, -1 / 6.0f, -1 / 6.0f, 1 / 24.0f, 1 / 24.0f, 1, 0, 0};

template <int points>
HS_INLINE void transformInput(const vf* d, vf* out) {
  if constexpr (points == 8) {
    const vf a = splat(5.25f), b = splat(4.25f), c = splat(1.25f), e = splat(2.5f);
    out[0] = fma(a, d[4] - d[2], d[0] - d[6]);
    pair(fma(-b, d[4], d[2] + d[6]), fma(-b, d[3], d[1] + d[5]), out + 1);
    pair(fma(splat(0.25f), d[2], fma(-c, d[4], d[6])), fma(splat(0.5f), d[1], fma(-e, d[3], d[5] + d[5])), out + 3);
    pair(fma(splat(4), d[2], fma(splat(-5), d[4], d[6])), fma(splat(0.5f), d[5], fma(-e, d[3], d[1] + d[1])), out + 5);
    out[7] = fma(a, d[3] - d[5], d[7] - d[1]);
  } else {
    const vf four = splat(4), five = splat(-5);
    const vf difference = d[3] - d[1];
    out[0] = fma(four, d[0], fma(five, d[2], d[4]));
    pair(fma(-four, d[2], d[4]), fma(-four, d[1], d[3]), out + 1);
    pair(d[4] - d[2], difference + difference, out + 3);
    out[5] = fma(four, d[1], fma(five, d[3], d[5]));
  }
}

// Σ in[k] p^k over the even or the odd k < count, from the highest k to the lowest.
template <int count, bool odd>
HS_INLINE vf halfPolynomial(const vf* in, float p) {
  constexpr int highest = (count - 1) % 2 == (odd ? 1 : 0) ? count - 1 : count - 2;
  vf sum = in[highest];
#pragma GCC unroll 4
  for (int k = highest - 2; k >= 0; k -= 2) sum = fma(sum, splat(p * p), in[k]);
  return odd && p != 1 ? sum * splat(p) : sum;
}

/** Evaluates a polynomial with `count` coefficients at the points. */
template <int points, int count>
HS_INLINE void evaluate(const vf* in, vf* out) {
  out[0] = in[0];
  pair(halfPolynomial<count, false>(in, 1), halfPolynomial<count, true>(in, 1), out + 1);
  pair(halfPolynomial<count, false>(in, 2), halfPolynomial<count, true>(in, 2), out + 3);
  if constexpr (points == 8) pair(halfPolynomial<count, false>(in, 0.5f), halfPolynomial<count, true>(in, 0.5f), out + 5);
  out[points - 1] = in[count - 1];
}

/** Applies the transpose of `evaluate`. */
template <int points, int count>
HS_INLINE void collect(const vf* in, vf* out) {
  constexpr int pairs = points / 2 - 1;
  vf sums[pairs], differences[pairs];
#pragma GCC unroll 3
  for (int q = 0; q < pairs; q++) {
    sums[q] = in[1 + 2 * q] + in[2 + 2 * q];
    differences[q] = in[1 + 2 * q] - in[2 + 2 * q];
  }
  out[0] = in[0] + sums[0] + sums[1];
  if constexpr (pairs > 2) out[0] += sums[2];
  float power = 1;
#pragma GCC unroll 8
  for (int k = 1; k < count; k++) {
    power *= 2;
    const vf* from = k % 2 ? differences : sums;
    vf sum = from[0];
    if constexpr (pairs > 2) sum = fma(splat(1 / power), from[2], sum);
    out[k] = fma(splat(power), from[1], sum);
  }
  out[count - 1] += in[points - 1];
}

// Transforms a square of from × from vectors to one of to × to vectors, first along columns, then along rows. in(i, j)
// is a vector, and out(i, j, v) receives one, row by row.
template <int from, int to, class In, class Out, class Transform>
HS_INLINE void alongBoth(const In& in, const Out& out, const Transform& transform) {
  vf half[to * from];
#pragma GCC unroll 8
  for (int j = 0; j < from; j++) {
    vf column[from], result[to];
#pragma GCC unroll 8
    for (int i = 0; i < from; i++) column[i] = in(i, j);
    transform(column, result);
#pragma GCC unroll 8
    for (int i = 0; i < to; i++) half[i * from + j] = result[i];
  }
#pragma GCC unroll 8
  for (int i = 0; i < to; i++) {
    vf row[to];
    transform(half + i * from, row);
#pragma GCC unroll 8
    for (int j = 0; j < to; j++) out(i, j, row[j]);
  }
}

}  // namespace winograd
}  // namespace HS_ISA
}  // namespace hs
