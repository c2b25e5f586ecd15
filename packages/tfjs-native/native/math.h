// Elementary functions on vectors beyond those of simd.h. Errors are in units in the last place (ulp) of the result;
// the tests measure them against double precision.
#pragma once

#include "simd.h"

namespace hs {
namespace HS_ISA {

HS_INLINE vf infinity() { return splat(__builtin_inff()); }
HS_INLINE vf notANumber() { return splat(__builtin_nanf("")); }
HS_INLINE vf copySign(vf magnitude, vf sign) {
  return floats((bits(magnitude) & 0x7fffffff) | (bits(sign) & (int32_t)0x80000000));
}

namespace detail {

// log m + e·ln 2 for m in [√½, √2], given m − 1. Polynomial of the Cephes library.
HS_INLINE vf logOfParts(vf f, vf e) {
  const vf z = f * f;
  vf p = fma(splat(7.0376836292e-2f), f, splat(-1.1514610310e-1f));
  p = fma(p, f, splat(1.1676998740e-1f));
  p = fma(p, f, splat(-1.2420140846e-1f));
  p = fma(p, f, splat(1.4249322787e-1f));
  p = fma(p, f, splat(-1.6668057665e-1f));
  p = fma(p, f, splat(2.0000714765e-1f));
  p = fma(p, f, splat(-2.4999993993e-1f));
  p = fma(p, f, splat(3.3333331174e-1f));
  // Adds the small parts first, so that the large ones are rounded once.
  vf y = fma(e, splat(-2.12194440e-4f), p * z * f);
  y = fma(z, splat(-0.5f), y);
  return fma(e, splat(0.693359375f), f + y);
}

// Splits a positive normal x into m in [√½, √2] and e with x = m·2^e; returns m.
HS_INLINE vf splitExponent(vf x, vf* e) {
  // Moves √½ to the lower end of its binade.
  const vi shifted = (vi)((vu)bits(x) - 0x3f3504f3u);  // may wrap around if x is not a positive number
  *e = toFloat(shifted >> 23);
  return floats((shifted & 0x007fffff) + 0x3f3504f3);
}

}  // namespace detail

// log x within 1 ulp; −Inf at 0, NaN below.
HS_INLINE vf log(vf x) {
  const vi tiny = x < splat(1.17549435e-38f);
  vf e;
  const vf m = detail::splitExponent(select(tiny, x * splat(8388608.0f), x), &e);
  e = select(tiny, e - splat(23.0f), e);
  vf y = detail::logOfParts(m - splat(1), e);
  // Inf and NaN are kept, 0 gives −Inf, and negative numbers give NaN.
  y = select(x < infinity(), y, x);
  y = select(x == splat(0), -infinity(), y);
  return select(x < splat(0), notANumber(), y);
}

// log(1 + x) within 2 ulp.
HS_INLINE vf log1p(vf x) {
  const vf u = x + splat(1);
  vf e;
  const vf m = detail::splitExponent(u, &e);
  // Rounding error of the addition.
  const vf lost = select(x > splat(1), splat(1) - (u - x), x - (u - splat(1)));
  vf y = detail::logOfParts(m - splat(1), e) + lost / u;
  y = select(abs(x) < splat(1e-7f), x, y);
  y = select(x < infinity(), y, x);
  y = select(x == splat(-1), -infinity(), y);
  return select(x < splat(-1), notANumber(), y);
}

// e^x − 1 within 2 ulp.
HS_INLINE vf expm1(vf x) {
  const vf limited = select(x > splat(89.0f), splat(89.0f), select(x < splat(-20.0f), splat(-20.0f), x));
  const vf n = roundSmall(limited * splat(0x1.715476p+0f));
  vf r = fma(-n, splat(0x1.62e400p-1f), limited);
  r = fma(-n, splat(0x1.7f7d1cp-20f), r);
  vf p = fma(splat(1.9790298e-04f), r, splat(1.3944704e-03f));
  p = fma(p, r, splat(8.3334973e-03f));
  p = fma(p, r, splat(4.1666294e-02f));
  p = fma(p, r, splat(1.6666666e-01f));
  p = fma(p, r, splat(5.0000001e-01f));
  p = fma(r * r, p, r);
  const vi k = truncate(n);
  const vf scale = floats(shiftLeft(k + 127, 23));
  // 2^n(e^r − 1) + (2^n − 1); above 2^30 the ones are negligible, and the scale could overflow before the result.
  const vf near = fma(p, scale, scale - splat(1));
  const vf far = scaleByPowerOfTwo(p + splat(1), k);
  return select(x == splat(0), x, select(n > splat(30.0f), far, near));
}

// tanh x within 2 ulp.
HS_INLINE vf tanh(vf x) {
  const vf a = abs(x);
  // A polynomial (Cephes) for small arguments, the exponential for others.
  const vf s = x * x;
  vf p = fma(splat(-5.70498872745e-3f), s, splat(2.06390887954e-2f));
  p = fma(p, s, splat(-5.37397155531e-2f));
  p = fma(p, s, splat(1.33314422036e-1f));
  p = fma(p, s, splat(-3.33332819422e-1f));
  const vf near = fma(p * s, a, a);
  const vf far = splat(1) - splat(2) / (exp(a + a) + splat(1));
  return copySign(select(a < splat(0.625f), near, far), x);
}

// 1/(1 + e^−x) within 2.5 ulp, below −87 too.
HS_INLINE vf sigmoid(vf x) {
  const vf e = exp(-abs(x));
  return select(x < splat(0), e, splat(1)) / (splat(1) + e);
}

// log(1 + e^x) = max(x, 0) + log1p(e^−|x|).
HS_INLINE vf softplus(vf x) {
  const vf y = select(x > splat(0), x, splat(0)) + log1p(exp(-abs(x)));
  return select(x != x, x, y);
}

// erf x within 2 ulp, by two polynomials: x·p(x²) near 0, 1 − e^q(|x|) farther out.
HS_INLINE vf erf(vf x) {
  const vf t = abs(x), s = x * x;
  vf r = fma(splat(-1.72853470e-5f), t, splat(3.83197126e-4f));
  const vf u = fma(splat(-3.88396438e-3f), t, splat(2.42546219e-2f));
  r = fma(r, s, u);
  r = fma(r, t, splat(-1.06777877e-1f));
  r = fma(r, t, splat(-6.34846687e-1f));
  r = fma(r, t, splat(-1.28717512e-1f));
  r = fma(r, t, -t);
  // Beyond 4 the result is 1, outside the range of the polynomial.
  const vf far = copySign(select(t > splat(4.0f), splat(1), splat(1) - exp(r)), x);
  vf p = fma(splat(-5.96761703e-4f), s, splat(4.99119423e-3f));
  p = fma(p, s, splat(-2.67681349e-2f));
  p = fma(p, s, splat(1.12819925e-1f));
  p = fma(p, s, splat(-3.76125336e-1f));
  p = fma(p, s, splat(1.28379166e-1f));
  const vf near = fma(p, x, x);
  return select(t > splat(0.927734375f), select(x != x, x, far), near);
}

namespace detail {
// Floats from 2^23 on are integers; NaN and −0 are kept.
HS_INLINE vf whole(vf x, vf rounded) {
  return select(abs(x) < splat(8388608.0f), copySign(rounded, x), x);
}
}  // namespace detail

HS_INLINE vf floor(vf x) {
  const vf t = toFloat(truncate(select(abs(x) < splat(8388608.0f), x, splat(0))));
  return detail::whole(x, select(t > x, t - splat(1), t));
}
HS_INLINE vf ceil(vf x) {
  const vf t = toFloat(truncate(select(abs(x) < splat(8388608.0f), x, splat(0))));
  return detail::whole(x, select(t < x, t + splat(1), t));
}
// Rounds ties to even.
HS_INLINE vf round(vf x) {
  // The magic number rounds floats below 2^22; between 2^22 and 2^23 the fraction is 0 or a half.
  const vf magic = splat(8388608.0f);
  const vf a = abs(x);
  return detail::whole(x, (a + magic) - magic);
}

// Like Math.max and Math.min: a NaN on either side is the result, and +0 is above −0.
HS_INLINE vf maximum(vf a, vf b) {
  const vf larger = select(a == b, floats(bits(a) & bits(b)), maxFast(a, b));
  return select(a != a, a, larger);
}
HS_INLINE vf minimum(vf a, vf b) {
  const vf smaller = select(a == b, floats(bits(a) | bits(b)), minFast(a, b));
  return select(a != a, a, smaller);
}

}  // namespace HS_ISA
}  // namespace hs
