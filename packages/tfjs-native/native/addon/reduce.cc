#include "addon.h"

using hs::Arguments;
using hs::ElementType;
using hs::ReduceOp;

namespace {

// Geometry: outer, reduced, inner.
bool readShape(Arguments& args, hs::ReduceShape* shape) {
  int64_t sizes[3];
  args.sizes(0, 3, sizes);
  if (!args.failed() && sizes[1] < 1) args.fail("there is nothing to reduce");
  *shape = {sizes[0], sizes[1], sizes[2]};
  return !args.failed();
}

}  // namespace

// reduce(op, x, out, divisor)
HS_FUNCTION(reduce) {
  const auto op = static_cast<ReduceOp>(args.integer(0, 0, static_cast<int>(ReduceOp::count) - 1));
  hs::ReduceShape shape;
  if (args.failed() || !readShape(args, &shape)) return nullptr;
  const int64_t cells = shape.outer * shape.inner;
  const hs::Array x = args.array(1, cells * shape.reduced);
  const hs::Array out = args.array(2, cells);
  args.distinct(x, out);
  const float divisor = static_cast<float>(args.number(3));
  if (args.failed()) return nullptr;
  if (x.type != out.type) return args.failType("the result should be of the operand's type");
  if (cells == 0) return nullptr;
  const hs::ReduceKernels& kernels = hs::kernels().reduce;
  bool done = false;
  if (x.type == ElementType::float32)
    done = kernels.floats(op, shape, x.floats(), out.floats(), divisor);
  else if (x.type == ElementType::int32)
    done = kernels.ints(op, shape, x.ints(), out.ints());
  else
    done = kernels.bools(op, shape, x.bytes(), out.bytes());
  if (!done) return args.fail("operation %d does not exist for this type, or memory is short", static_cast<int>(op));
  return nullptr;
}

// argReduce(largest, x, out)
HS_FUNCTION(argReduce) {
  const bool largest = args.boolean(0);
  hs::ReduceShape shape;
  if (args.failed() || !readShape(args, &shape)) return nullptr;
  const int64_t cells = shape.outer * shape.inner;
  const hs::Array x = args.floats(1, cells * shape.reduced);
  const hs::Array out = args.ints(2, cells);
  args.distinct(x, out);
  if (args.failed() || cells == 0) return nullptr;
  (largest ? hs::kernels().reduce.argMax : hs::kernels().reduce.argMin)(shape, x.floats(), out.ints());
  return nullptr;
}

// softmax(x, out, length): rows of `length` elements.
HS_FUNCTION(softmax) {
  const hs::Array out = args.floats(1, 0);
  const hs::Array x = args.floats(0, out.length);
  args.distinct(x, out);
  const int64_t length = args.integer(2, 1, Arguments::kMostElements);
  if (args.failed()) return nullptr;
  if (out.length % length != 0) return args.fail("the result should be of whole rows");
  hs::kernels().reduce.softmax(out.length / length, length, x.floats(), out.floats());
  return nullptr;
}
