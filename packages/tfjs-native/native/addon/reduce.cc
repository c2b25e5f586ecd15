#include "addon.h"

using hs::Access;
using hs::Arguments;
using hs::ElementType;
using hs::ReduceOp;

namespace {

// Arguments from `index` on: outer, reduced, inner.
bool readShape(Arguments& args, int index, hs::ReduceShape* shape) {
  int64_t sizes[3];
  args.sizeArguments(index, 3, sizes);
  if (!args.failed() && sizes[1] < 1) args.fail("there is nothing to reduce");
  *shape = {sizes[0], sizes[1], sizes[2]};
  return !args.failed();
}

}  // namespace

// reduce(op, x, out, outer, reduced, inner, divisor)
HS_FUNCTION(reduce) {
  const auto op = args.choice<ReduceOp>(0);
  hs::ReduceShape shape;
  if (args.failed() || !readShape(args, 3, &shape)) return nullptr;
  const int64_t cells = shape.outer * shape.inner;
  const hs::Array x = args.array(1, cells * shape.reduced);
  const hs::Array out = args.array(2, cells, Access::write);
  const float divisor = static_cast<float>(args.number(6));
  if (!args.ready()) return nullptr;
  if (x.type != out.type) return args.failType("the result should be of the operand's type");
  if (cells == 0) return nullptr;
  const hs::ReduceKernels& kernels = args.kernels().reduce;
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

// argReduce(largest, x, out, outer, reduced, inner)
HS_FUNCTION(argReduce) {
  const bool largest = args.boolean(0);
  hs::ReduceShape shape;
  if (args.failed() || !readShape(args, 3, &shape)) return nullptr;
  const int64_t cells = shape.outer * shape.inner;
  const hs::Array x = args.floats(1, cells * shape.reduced);
  const hs::Array out = args.ints(2, cells, Access::write);
  if (!args.ready() || cells == 0) return nullptr;
  if (shape.reduced > INT32_MAX)
    return args.fail("an index into %lld elements does not fit into 32 bits", static_cast<long long>(shape.reduced));
  (largest ? args.kernels().reduce.argMax : args.kernels().reduce.argMin)(shape, x.floats(), out.ints());
  return nullptr;
}

// softmax(x, out, length): rows of `length` elements.
HS_FUNCTION(softmax) {
  const hs::Array out = args.floats(1, 0, Access::write);
  const hs::Array x = args.floats(0, out.length);
  const int64_t length = args.integer(2, 1, Arguments::kMostElements);
  if (!args.ready()) return nullptr;
  if (out.length % length != 0) return args.fail("the size of the result should be a multiple of the row length");
  args.kernels().reduce.softmax(out.length / length, length, x.floats(), out.floats());
  return nullptr;
}
