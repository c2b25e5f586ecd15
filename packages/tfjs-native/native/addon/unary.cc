#include "addon.h"

using hs::Access;
using hs::ElementType;
using hs::UnaryOp;

// unary(op, x, out, first, second): out.length elements; out is Float32Array, or Uint8Array for tests.
HS_FUNCTION(unary) {
  const auto op = args.choice<UnaryOp>(0);
  const hs::Array out = args.array(2, 0, Access::write);
  const hs::Array x = args.floats(1, out.length);
  const float first = static_cast<float>(args.number(3)), second = static_cast<float>(args.number(4));
  if (!args.ready()) return nullptr;
  const hs::UnaryKernels& kernels = args.kernels().unary;
  bool known = false;
  if (out.type == ElementType::float32)
    known = kernels.floats(op, out.length, x.floats(), out.floats(), first, second);
  else if (out.type == ElementType::uint8)
    known = kernels.floatsToBool(op, out.length, x.floats(), out.bytes());
  if (!known) return args.failType("operation %d does not exist for this type", static_cast<int>(op));
  return nullptr;
}

HS_FUNCTION(logicalNot) {
  const hs::Array out = args.bytes(1, 0, Access::write);
  const hs::Array x = args.bytes(0, out.length);
  if (args.ready()) args.kernels().unary.logicalNot(out.length, x.bytes(), out.bytes());
  return nullptr;
}

// cast(x, out): converts between any two of the types, as JavaScript does.
HS_FUNCTION(cast) {
  const hs::Array out = args.array(1, 0, Access::write);
  const hs::Array x = args.array(0, out.length);
  if (!args.ready()) return nullptr;
  const hs::UnaryKernels& kernels = args.kernels().unary;
  const int64_t n = out.length;
  if (x.type == ElementType::float32 && out.type == ElementType::int32)
    kernels.floatsToInts(n, x.floats(), out.ints());
  else if (x.type == ElementType::float32 && out.type == ElementType::uint8)
    kernels.floatsToBools(n, x.floats(), out.bytes());
  else if (x.type == ElementType::int32 && out.type == ElementType::float32)
    kernels.intsToFloats(n, x.ints(), out.floats());
  else if (x.type == ElementType::int32 && out.type == ElementType::uint8)
    kernels.intsToBools(n, x.ints(), out.bytes());
  else if (x.type == ElementType::uint8 && out.type == ElementType::float32)
    kernels.boolsToFloats(n, x.bytes(), out.floats());
  else if (x.type == ElementType::uint8 && out.type == ElementType::int32)
    kernels.boolsToInts(n, x.bytes(), out.ints());
  else
    return args.failType("nothing to convert");
  return nullptr;
}

// select(condition, t, e, out, run): each condition applies to `run` elements.
HS_FUNCTION(select) {
  const hs::Array out = args.array(3, 0, Access::write);
  const hs::Array t = args.array(1, out.length);
  const hs::Array e = args.array(2, out.length);
  const int64_t run = args.integer(4, 1, hs::Arguments::kMostElements);
  if (args.failed()) return nullptr;
  if (t.type != out.type || e.type != out.type) return args.failType("the choices should be of the result's type");
  if (out.length % run != 0) return args.fail("the size of the result should be a multiple of %lld", static_cast<long long>(run));
  const hs::Array condition = args.bytes(0, out.length / run);
  if (!args.ready()) return nullptr;
  const hs::UnaryKernels& kernels = args.kernels().unary;
  if (out.elementSize() == 4)
    kernels.selectWords(out.length, run, condition.bytes(), static_cast<const uint32_t*>(t.data),
                        static_cast<const uint32_t*>(e.data), static_cast<uint32_t*>(out.data));
  else
    kernels.selectBytes(out.length, run, condition.bytes(), t.bytes(), e.bytes(), out.bytes());
  return nullptr;
}

// addN(inputs, out)
HS_FUNCTION(addN) {
  constexpr int kMostInputs = 4096;
  const int count = args.arrayLength(0);
  const hs::Array out = args.floats(1, 0, Access::write);
  if (args.failed()) return nullptr;
  if (count < 1 || count > kMostInputs) return args.fail("expected 1 to %d inputs, got %d", kMostInputs, count);
  const float* inputs[kMostInputs];
  for (int i = 0; i < count; i++) {
    const hs::Array input = args.floatsIn(0, i, out.length);
      inputs[i] = input.floats();
  }
  if (args.ready()) args.kernels().unary.addN(out.length, count, inputs, out.floats());
  return nullptr;
}
