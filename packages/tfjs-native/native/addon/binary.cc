#include "broadcast.h"

using hs::Access;
using hs::BinaryOp;
using hs::ElementType;

// binary(op, shape, a, b, out): a and b have the same type; the type of out selects arithmetic or comparison.
HS_FUNCTION(binary) {
  const auto op = args.choice<BinaryOp>(0);
  hs::Broadcast<2> shape;
  int64_t touched[2];
  if (args.failed() || !hs::readBroadcast(args, 1, &shape, touched)) return nullptr;
  const hs::Array a = args.array(2, touched[0]);
  const hs::Array b = args.array(3, touched[1]);
  const hs::Array out = args.array(4, shape.total, Access::write);
  if (!args.ready()) return nullptr;
  if (a.type != b.type) return args.failType("the operands should be of one type");
  if (shape.total == 0) return nullptr;
  const hs::BinaryKernels& kernels = args.kernels().binary;
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
