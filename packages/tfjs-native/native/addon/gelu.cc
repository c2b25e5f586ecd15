#include "addon.h"

using hs::Access;
using hs::Array;

// geluForward(x, y): y.length elements.
HS_FUNCTION(geluForward) {
  const Array y = args.floats(1, 0, Access::write);
  const Array x = args.floats(0, y.length);
  if (args.ready()) args.kernels().gelu.forward(y.length, x.floats(), y.floats());
  return nullptr;
}

// geluBackward(dy, x, dx): dx.length elements.
HS_FUNCTION(geluBackward) {
  const Array dx = args.floats(2, 0, Access::write);
  const Array dy = args.floats(0, dx.length), x = args.floats(1, dx.length);
  if (args.ready()) args.kernels().gelu.backward(dx.length, dy.floats(), x.floats(), dx.floats());
  return nullptr;
}
