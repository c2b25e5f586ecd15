#include "fft.h"

#include "../parallel.h"
#include "fft-passes.h"

namespace hs {
namespace HS_ISA {
namespace {

using fft::Radices;
using fft::Roots;
using fft::Split;

constexpr int kSharedScratch = 0, kTaskScratch = 1;  // slots of threadScratch
constexpr int64_t kLargestTile = 1 << 18;            // numbers of a tile of several rows, so that it stays in the cache

// Lengths with a large prime factor, by Bluestein's method: jk = (j² + k² − (k − j)²) / 2 makes the transform a
// convolution with the chirp e^(πi j²/n), which transforms of a power of two compute.
int64_t transformedLength(int64_t length) {
  if (Radices(length).direct) return length;
  int64_t power = 1;
  while (power < 2 * length - 1) power *= 2;
  return power;
}

class Plan {
 public:
  Plan(int64_t rows, int64_t length)
      : length_(length),
        inner_(transformedLength(length)),
        radices_(inner_),
        tile_(2 * rows >= kLanes && inner_ * kLanes <= kLargestTile ? kLanes : 1) {}

  int64_t tileRows() const { return tile_; }
  int64_t taskNumbers() const { return 4 * inner_ * tile_; }
  int64_t sharedNumbers() const { return chirped() ? 4 * inner_ + 2 * length_ : 2 * inner_; }

  // Prepares what all tasks read. `work` has taskNumbers().
  void prepare(float* shared, float* work) {
    roots_ = {inner_, {shared, shared + inner_}};
    roots_.fill();
    if (!chirped()) return;
    chirp_ = {shared + 2 * inner_, shared + 2 * inner_ + length_};
    kernel_ = {chirp_.im + length_, chirp_.im + length_ + inner_};
    for (int64_t j = 0; j < length_; j++) {
      // j² modulo 2n, so that the angle is small.
      const auto square = static_cast<double>(j * j % (2 * length_));
      const double angle = 3.141592653589793 * square / static_cast<double>(length_);
      chirp_.re[j] = static_cast<float>(::cos(angle));
      chirp_.im[j] = static_cast<float>(-::sin(angle));
    }
    const Split x{work, work + inner_};
    memset(work, 0, sizeof(float) * static_cast<size_t>(2 * inner_));
    for (int64_t j = 0; j < length_; j++) {
      const int64_t mirrored = j == 0 ? 0 : inner_ - j;
      x.re[j] = x.re[mirrored] = chirp_.re[j];
      x.im[j] = x.im[mirrored] = -chirp_.im[j];
    }
    const Split found = radices_.run(roots_, 1, x, {work + 2 * inner_, work + 3 * inner_});
    memcpy(kernel_.re, found.re, sizeof(float) * static_cast<size_t>(inner_));
    memcpy(kernel_.im, found.im, sizeof(float) * static_cast<size_t>(inner_));
  }

  // Transforms up to tileRows() rows. The result is multiplied by `scale`.
  void run(int64_t rows, ComplexRows x, ComplexResult y, float scale, float* work) const {
    const int64_t size = inner_ * tile_;
    const Split first{work, work + size}, second{work + 2 * size, work + 3 * size};
    if (rows < tile_ || chirped()) memset(work, 0, sizeof(float) * static_cast<size_t>(2 * size));
    for (int64_t row = 0; row < rows; row++)
      for (int64_t j = 0; j < length_; j++) {
        const float re = x.real[row * length_ + j], im = x.imaginary[row * length_ + j];
        first.re[j * tile_ + row] = chirped() ? re * chirp_.re[j] - im * chirp_.im[j] : re;
        first.im[j * tile_ + row] = chirped() ? re * chirp_.im[j] + im * chirp_.re[j] : im;
      }
    Split found = radices_.run(roots_, tile_, first, second);
    if (chirped()) found = convolve(found, found.re == first.re ? second : first);
    const float factor = chirped() ? scale / static_cast<float>(inner_) : scale;
    for (int64_t row = 0; row < rows; row++)
      for (int64_t j = 0; j < length_; j++) {
        const float re = found.re[j * tile_ + row] * factor, im = found.im[j * tile_ + row] * factor;
        y.real[row * length_ + j] = chirped() ? re * chirp_.re[j] - im * chirp_.im[j] : re;
        y.imaginary[row * length_ + j] = chirped() ? re * chirp_.im[j] + im * chirp_.re[j] : im;
      }
  }

 private:
  bool chirped() const { return inner_ != length_; }

  // Multiplies transformed rows by the transformed chirp and transforms them back, without dividing by the length.
  Split convolve(Split x, Split other) const {
    for (int64_t j = 0; j < inner_; j++)
      for (int64_t row = 0; row < tile_; row++) {
        float &re = x.re[j * tile_ + row], &im = x.im[j * tile_ + row];
        const float product = re * kernel_.re[j] - im * kernel_.im[j];
        im = re * kernel_.im[j] + im * kernel_.re[j];
        re = product;
      }
    // A transform of exchanged parts is the inverse with exchanged parts.
    const Split back = radices_.run(roots_, tile_, {x.im, x.re}, {other.im, other.re});
    return {back.im, back.re};
  }

  int64_t length_, inner_;
  Radices radices_;
  int64_t tile_;
  Roots roots_{};
  Split chirp_{}, kernel_{};
};

bool run(int64_t rows, int64_t length, bool inverse, ComplexRows x, ComplexResult y) {
  if (inverse) {
    x = {x.imaginary, x.real};
    y = {y.imaginary, y.real};
  }
  const float scale = inverse ? 1.0f / static_cast<float>(length) : 1.0f;
  Plan plan(rows, length);
  const auto bytes = [](int64_t numbers) { return sizeof(float) * static_cast<size_t>(numbers); };
  auto* shared = static_cast<float*>(threadScratch(kSharedScratch, bytes(plan.sharedNumbers())));
  auto* own = static_cast<float*>(threadScratch(kTaskScratch, bytes(plan.taskNumbers())));
  if (!shared || !own) return false;
  plan.prepare(shared, own);
  bool done = true;
  parallelFor((rows + plan.tileRows() - 1) / plan.tileRows(), [&](int64_t begin, int64_t end) {
    auto* work = static_cast<float*>(threadScratch(kTaskScratch, bytes(plan.taskNumbers())));
    if (!work) {
      __atomic_store_n(&done, false, __ATOMIC_RELAXED);
      return;
    }
    for (int64_t tile = begin; tile < end; tile++) {
      const int64_t row = tile * plan.tileRows(), at = row * length;
      const int64_t count = plan.tileRows() < rows - row ? plan.tileRows() : rows - row;
      plan.run(count, {x.real + at, x.imaginary + at}, {y.real + at, y.imaginary + at}, scale, work);
    }
  });
  return done;
}

}  // namespace

void fillFft(FftKernels& table) { table.run = run; }

}  // namespace HS_ISA
}  // namespace hs
