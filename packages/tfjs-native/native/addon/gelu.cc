#include "addon.h"

using hs::Array;

// geluForward(x, y): y.length elements.
HS_FUNCTION(geluForward) {
  const Array y = args.floats(1, 0);
  const Array x = args.floats(0, y.length);
  args.distinct(x, y);
  if (!args.failed()) hs::kernels().gelu.forward(y.length, x.floats(), y.floats());
  return nullptr;
}

// geluBackward(dy, x, dx): dx.length elements.
HS_FUNCTION(geluBackward) {
  const Array dx = args.floats(2, 0);
  const Array dy = args.floats(0, dx.length), x = args.floats(1, dx.length);
  args.distinct(dy, dx);
  args.distinct(x, dx);
  if (!args.failed()) hs::kernels().gelu.backward(dx.length, dy.floats(), x.floats(), dx.floats());
  return nullptr;
}
