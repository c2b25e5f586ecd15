#include "../kernels/lstm.h"

#include "addon.h"

using hs::Access;
using hs::Array;

namespace {

// Argument 0: batch, steps, units, and 1 for the hard logistic function or 0.
bool readShape(hs::Arguments& args, hs::LstmShape* s) {
  if (!args.readShape(0)) return false;
  int64_t sizes[3];
  args.shapeSizes(0, 3, sizes);
  *s = {sizes[0], sizes[1], sizes[2], args.shapeInteger(3, 0, 1) == 1};
  if (args.failed()) return false;
  const int64_t rows = s->batch * s->steps;
  constexpr int64_t most = hs::Arguments::kMostElements;
  if (rows < 1 || s->units < 1)
    args.fail("the sizes should be at least 1");
  else if (s->units > (1 << 24) || rows > most / (4 * s->units))
    args.fail("the arrays are too large");
  return !args.failed();
}

}  // namespace

// lstmForward(shape, recurrent, h0, c0, gates, c, h)
HS_FUNCTION(lstmForward) {
  hs::LstmShape s;
  if (!readShape(args, &s)) return nullptr;
  const int64_t rows = s.batch * s.steps;
  const Array recurrent = args.floats(1, 4 * s.units * s.units);
  const Array h0 = args.floats(2, s.batch * s.units), c0 = args.floats(3, s.batch * s.units);
  const Array gates = args.floats(4, 4 * rows * s.units, Access::write);
  const Array c = args.floats(5, rows * s.units, Access::write), h = args.floats(6, rows * s.units, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().lstm.forward(s, recurrent.floats(), h0.floats(), c0.floats(), gates.floats(),
                                                c.floats(), h.floats());
  return done ? nullptr : args.fail("out of memory");
}

// lstmBackward(shape, recurrent, h0, c0, gates, c, h, dh?, dhLast?, dcLast?, dGates, previous, dh0, dc0)
HS_FUNCTION(lstmBackward) {
  hs::LstmShape s;
  if (!readShape(args, &s)) return nullptr;
  const int64_t rows = s.batch * s.steps, state = s.batch * s.units;
  const Array recurrent = args.floats(1, 4 * s.units * s.units), h0 = args.floats(2, state), c0 = args.floats(3, state);
  const Array gates = args.floats(4, 4 * rows * s.units), c = args.floats(5, rows * s.units);
  const Array h = args.floats(6, rows * s.units), dh = args.optionalFloats(7, rows * s.units);
  const Array dhLast = args.optionalFloats(8, state), dcLast = args.optionalFloats(9, state);
  const Array dGates = args.floats(10, 4 * rows * s.units, Access::write);
  const Array previous = args.floats(11, rows * s.units, Access::write);
  const Array dh0 = args.floats(12, state, Access::write), dc0 = args.floats(13, state, Access::write);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().lstm.backward(
      s, recurrent.floats(), h0.floats(), c0.floats(), gates.floats(), c.floats(), h.floats(), dh.floats(),
      dhLast.floats(), dcLast.floats(), dGates.floats(), previous.floats(), dh0.floats(), dc0.floats());
  return done ? nullptr : args.fail("out of memory");
}
