#include "../kernels/resize.h"

#include "addon.h"

using hs::Access;

namespace {

// Argument 0: batch, inHeight, inWidth, outHeight, outWidth, channels, and alignCorners, halfPixelCenters, nearest as 0
// or 1.
bool readShape(hs::Arguments& args, hs::ResizeShape* s) {
  constexpr int64_t most = hs::Arguments::kMostElements, side = int64_t(1) << 31;
  if (!args.readShape(0)) return false;
  int64_t* const sizes[] = {&s->batch, &s->inHeight, &s->inWidth, &s->outHeight, &s->outWidth, &s->channels};
  int position = 0;
  for (int64_t* size : sizes) *size = args.shapeInteger(position++, 1, side);
  for (bool* flag : {&s->alignCorners, &s->halfPixelCenters, &s->nearest})
    *flag = args.shapeInteger(position++, 0, 1) == 1;
  if (args.failed()) return false;
  const auto fits = [&](int64_t height, int64_t width) {
    return height <= most / width && s->channels <= most / (height * width) &&
           s->batch <= most / (height * width * s->channels);
  };
  if (!fits(s->inHeight, s->inWidth) || !fits(s->outHeight, s->outWidth)) args.fail("the images are too large");
  return !args.failed();
}

int64_t inSize(const hs::ResizeShape& s) { return s.batch * s.inHeight * s.inWidth * s.channels; }
int64_t outSize(const hs::ResizeShape& s) { return s.batch * s.outHeight * s.outWidth * s.channels; }

}  // namespace

// resize(shape, x, y)
HS_FUNCTION(resize) {
  hs::ResizeShape s;
  if (!readShape(args, &s)) return nullptr;
  const hs::Array x = args.floats(1, inSize(s)), y = args.floats(2, outSize(s), Access::write);
  if (!args.ready()) return nullptr;
  return args.kernels().resize.forward(s, x.floats(), y.floats()) ? nullptr : args.fail("out of memory");
}

// resizeGradient(shape, dy, dx)
HS_FUNCTION(resizeGradient) {
  hs::ResizeShape s;
  if (!readShape(args, &s)) return nullptr;
  const hs::Array dy = args.floats(1, outSize(s)), dx = args.floats(2, inSize(s), Access::write);
  if (!args.ready()) return nullptr;
  return args.kernels().resize.gradient(s, dy.floats(), dx.floats()) ? nullptr : args.fail("out of memory");
}
