#include "broadcast.h"

using hs::BinaryOp;
using hs::ElementType;

// binary(op, a, b, out): a and b of one type; the type of out chooses between arithmetic and comparison.
HS_FUNCTION(binary) {
  const auto op = static_cast<BinaryOp>(args.integer(0, 0, static_cast<int>(BinaryOp::count) - 1));
  hs::Broadcast<2> shape;
  int64_t touched[2];
  if (args.failed() || !hs::readBroadcast(args, &shape, touched)) return nullptr;
  const hs::Array a = args.array(1, touched[0]);
  const hs::Array b = args.array(2, touched[1]);
  const hs::Array out = args.array(3, shape.total);
  args.distinct(a, out);
  args.distinct(b, out);
  if (args.failed()) return nullptr;
  if (a.type != b.type) return args.failType("the operands should be of one type");
  if (shape.total == 0) return nullptr;
  const hs::BinaryKernels& kernels = hs::kernels().binary;
  bool known = false;
  if (a.type == ElementType::float32 && out.type == ElementType::float32)
    known = kernels.floats(op, shape, a.floats(), b.floats(), out.floats());
  else if (a.type == ElementType::int32 && out.type == ElementType::int32)
    known = kernels.ints(op, shape, a.ints(), b.ints(), out.ints());
  else if (a.type == ElementType::float32 && out.type == ElementType::uint8)
    known = kernels.floatsToBool(op, shape, a.floats(), b.floats(), out.bytes());
  else if (a.type == ElementType::int32 && out.type == ElementType::uint8)
    known = kernels.intsToBool(op, shape, a.ints(), b.ints(), out.bytes());
  else if (a.type == ElementType::uint8 && out.type == ElementType::uint8)
    known = kernels.boolsToBool(op, shape, a.bytes(), b.bytes(), out.bytes());
  if (!known) return args.failType("operation %d does not exist for these types", static_cast<int>(op));
  return nullptr;
}
