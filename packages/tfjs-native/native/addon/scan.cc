#include "addon.h"

using hs::Access;
using hs::ElementType;

// scan(product, x, out, outer, length, inner, exclusive, reverse)
HS_FUNCTION(scan) {
  const bool product = args.boolean(0);
  int64_t sizes[3];
  const int64_t total = args.sizeArguments(3, 3, sizes);
  const bool exclusive = args.boolean(6), reverse = args.boolean(7);
  if (args.failed()) return nullptr;
  const hs::Array x = args.array(1, total);
  const hs::Array out = args.array(2, total, Access::write);
  if (!args.ready() || total == 0) return nullptr;
  if (x.type != out.type) return args.failType("the result should be of the operand's type");
  const hs::ScanShape shape{sizes[0], sizes[1], sizes[2], exclusive, reverse};
  const hs::ScanKernels& kernels = args.kernels().scan;
  if (x.type == ElementType::float32)
    (product ? kernels.products : kernels.sums)(shape, x.floats(), out.floats());
  else if (x.type == ElementType::int32 && !product)
    kernels.intSums(shape, x.ints(), out.ints());
  else
    return args.failType("there are running sums of floats and of integers, and running products of floats");
  return nullptr;
}
