#include "addon.h"

using hs::Access;
using hs::ElementType;

// topK(x, values, indices, rows, size, k)
HS_FUNCTION(topK) {
  int64_t sizes[2];
  const int64_t total = args.sizeArguments(3, 2, sizes);
  const int64_t rows = sizes[0], size = sizes[1], k = args.integer(5, 0, size);
  if (args.failed()) return nullptr;
  const hs::Array x = args.array(0, total);
  const hs::Array values = args.array(1, rows * k, Access::write);
  const hs::Array indices = args.ints(2, rows * k, Access::write);
  if (!args.ready() || rows * k == 0) return nullptr;
  if (x.type != values.type) return args.failType("the result should be of the operand's type");
  if (size > INT32_MAX)
    return args.fail("an index into %lld elements does not fit into 32 bits", static_cast<long long>(size));
  const hs::TopKKernels& kernels = args.kernels().topK;
  bool done = false;
  if (x.type == ElementType::float32)
    done = kernels.floats(rows, size, k, x.floats(), values.floats(), indices.ints());
  else if (x.type == ElementType::int32)
    done = kernels.ints(rows, size, k, x.ints(), values.ints(), indices.ints());
  else
    done = kernels.bytes(rows, size, k, x.bytes(), values.bytes(), indices.ints());
  return done ? nullptr : args.fail("out of memory");
}
