// The passes of a Fourier transform by Stockham's method: every pass reads one array and writes another, in the order
// that makes the result come out sorted (Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992).
#pragma once

#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace fft {

constexpr int kLargestRadix = 61;  // largest prime factor of a length that is transformed directly

// Separate real and imaginary parts.
struct Split {
  float *re, *im;
};

// e^(−2πi k / length) for k < length.
struct Roots {
  int64_t length;
  Split at;

  void fill() {
    const bool eighths = length % 8 == 0;
    // Sines and cosines of one eighth of the circle determine the others.
    const int64_t computed = eighths ? length / 8 : length / 2;
    for (int64_t k = 0; k <= computed && k < length; k++) {
      const double angle = 6.283185307179586 * static_cast<double>(k) / static_cast<double>(length);
      at.re[k] = static_cast<float>(::cos(angle));
      at.im[k] = static_cast<float>(-::sin(angle));
    }
    if (eighths) {
      for (int64_t k = computed + 1; k <= length / 4; k++) {
        at.re[k] = -at.im[length / 4 - k];
        at.im[k] = -at.re[length / 4 - k];
      }
      for (int64_t k = length / 4 + 1; k <= length / 2; k++) {
        at.re[k] = -at.re[length / 2 - k];
        at.im[k] = at.im[length / 2 - k];
      }
    }
    for (int64_t k = length / 2 + 1; k < length; k++) {
      at.re[k] = at.re[length - k];
      at.im[k] = -at.im[length - k];
    }
  }
};

// A complex number, or a vector of them: T is float or vf.
template <class T>
struct Complex {
  T re, im;
  HS_INLINE Complex operator+(Complex b) const { return {re + b.re, im + b.im}; }
  HS_INLINE Complex operator-(Complex b) const { return {re - b.re, im - b.im}; }
  HS_INLINE Complex times(float c, float s) const { return {re * c - im * s, re * s + im * c}; }
  HS_INLINE Complex times(float c) const { return {re * c, im * c}; }
  HS_INLINE Complex timesI() const { return {-im, re}; }
};

HS_INLINE void read(const Split& from, int64_t at, Complex<float>* z) { *z = {from.re[at], from.im[at]}; }
HS_INLINE void read(const Split& from, int64_t at, Complex<vf>* z) { *z = {load(from.re + at), load(from.im + at)}; }
HS_INLINE void write(const Split& to, int64_t at, Complex<float> z) {
  to.re[at] = z.re;
  to.im[at] = z.im;
}
HS_INLINE void write(const Split& to, int64_t at, Complex<vf> z) {
  store(to.re + at, z.re);
  store(to.im + at, z.im);
}

template <class T>
HS_INLINE void transform2(Complex<T>* z) {
  const Complex<T> a = z[0];
  z[0] = a + z[1];
  z[1] = a - z[1];
}
template <class T>
HS_INLINE void transform3(Complex<T>* z) {
  const Complex<T> sum = z[1] + z[2], turned = (z[1] - z[2]).timesI().times(-0.8660254f);
  const Complex<T> middle = z[0] + sum.times(-0.5f);
  z[0] = z[0] + sum;
  z[1] = middle + turned;
  z[2] = middle - turned;
}
template <class T>
HS_INLINE void transform4(Complex<T>* z) {
  const Complex<T> a = z[0] + z[2], b = z[0] - z[2], c = z[1] + z[3], d = (z[1] - z[3]).timesI();
  z[0] = a + c;
  z[1] = b - d;
  z[2] = a - c;
  z[3] = b + d;
}
template <class T>
HS_INLINE void transform5(Complex<T>* z) {
  const Complex<T> a = z[1] + z[4], b = z[2] + z[3], c = (z[1] - z[4]).timesI(), d = (z[2] - z[3]).timesI();
  const Complex<T> p = z[0] + a.times(0.30901699f) + b.times(-0.80901699f);
  const Complex<T> q = z[0] + a.times(-0.80901699f) + b.times(0.30901699f);
  const Complex<T> r = c.times(0.95105652f) + d.times(0.58778525f);
  const Complex<T> s = c.times(0.58778525f) - d.times(0.95105652f);
  z[0] = z[0] + a + b;
  z[1] = p - r;
  z[2] = q - s;
  z[3] = q + s;
  z[4] = p + r;
}

// One pass: `size` is the length of the transforms that are left, `stride` the product of the radices before and of the
// number of rows that are interleaved.
struct Pass {
  const Roots& roots;
  int64_t size, stride;
  int radix;

  HS_INLINE int64_t turn() const { return roots.length / size; }

  template <int kRadix, class T>
  HS_INLINE void small(const Split& x, const Split& y, int64_t p, int64_t q) const {
    const int64_t m = size / kRadix;
    Complex<T> z[kRadix];
    for (int k = 0; k < kRadix; k++) read(x, q + stride * (p + m * k), z + k);
    if (kRadix == 2) transform2(z);
    if (kRadix == 3) transform3(z);
    if (kRadix == 4) transform4(z);
    if (kRadix == 5) transform5(z);
    write(y, q + stride * kRadix * p, z[0]);
    for (int j = 1; j < kRadix; j++) {
      const int64_t root = turn() * p * j;
      write(y, q + stride * (kRadix * p + j), z[j].times(roots.at.re[root], roots.at.im[root]));
    }
  }

  // Any radix, by the definition.
  template <class T>
  void direct(const Split& x, const Split& y, int64_t p, int64_t q) const {
    const int64_t m = size / radix, step = roots.length / radix;
    Complex<T> z[kLargestRadix];
    for (int k = 0; k < radix; k++) read(x, q + stride * (p + m * k), z + k);
    for (int j = 0; j < radix; j++) {
      Complex<T> sum = z[0];
      for (int k = 1, power = j; k < radix; k++, power = power + j < radix ? power + j : power + j - radix)
        sum = sum + z[k].times(roots.at.re[power * step], roots.at.im[power * step]);
      const int64_t root = turn() * p * j;
      write(y, q + stride * (radix * p + j), sum.times(roots.at.re[root], roots.at.im[root]));
    }
  }

  template <int kRadix>
  void run(const Split& x, const Split& y) const {
    for (int64_t p = 0; p < size / radix; p++) {
      int64_t q = 0;
      for (; q + kLanes <= stride; q += kLanes)
        if constexpr (kRadix > 0)
          small<kRadix, vf>(x, y, p, q);
        else
          direct<vf>(x, y, p, q);
      for (; q < stride; q++)
        if constexpr (kRadix > 0)
          small<kRadix, float>(x, y, p, q);
        else
          direct<float>(x, y, p, q);
    }
  }

  void run(const Split& x, const Split& y) const {
    switch (radix) {
      case 2:
        return run<2>(x, y);
      case 3:
        return run<3>(x, y);
      case 4:
        return run<4>(x, y);
      case 5:
        return run<5>(x, y);
      default:
        return run<0>(x, y);
    }
  }
};

// The radices of a length: 4 as often as possible, then primes.
struct Radices {
  int count = 0;
  int of[32];
  bool direct = true;  // whether the length has no prime factor above kLargestRadix

  explicit Radices(int64_t length) {
    for (; length % 4 == 0; length /= 4) of[count++] = 4;
    for (int prime = 2; prime <= kLargestRadix; prime++)
      for (; length % prime == 0; length /= prime) of[count++] = prime;
    direct = length == 1;
  }

  // Transforms `rows` interleaved rows in one of two arrays. Returns the array with the result.
  Split run(const Roots& roots, int64_t rows, Split x, Split y) const {
    int64_t size = roots.length, stride = rows;
    for (int i = 0; i < count; i++) {
      Pass{roots, size, stride, of[i]}.run(x, y);
      size /= of[i];
      stride *= of[i];
      const Split result = y;
      y = x;
      x = result;
    }
    return x;
  }
};

}  // namespace fft
}  // namespace HS_ISA
}  // namespace hs
