#include "addon.h"

using hs::Access;

// fft(real, imaginary, outReal, outImaginary, rows, length, inverse)
HS_FUNCTION(fft) {
  constexpr int64_t kLongest = int64_t(1) << 30;
  const int64_t length = args.integer(5, 1, kLongest);
  int64_t sizes[2];
  const int64_t total = args.sizeArguments(4, 2, sizes);
  const bool inverse = args.boolean(6);
  if (args.failed()) return nullptr;
  const hs::Array real = args.floats(0, total), imaginary = args.floats(1, total);
  const hs::Array outReal = args.floats(2, total, Access::write), outImaginary = args.floats(3, total, Access::write);
  if (!args.ready() || total == 0) return nullptr;
  const bool done = args.kernels().fft.run(sizes[0], length, inverse, {real.floats(), imaginary.floats()},
                                           {outReal.floats(), outImaginary.floats()});
  return done ? nullptr : args.fail("out of memory");
}
