#include "broadcast.h"
#include "output-stage.h"

// matMul(batch, m, n, k, a, b, out, transposeA, transposeB, activation, slope, bias, slopes, residual, gate). `batch`
// is the shape of the broadcast batch, in matrices.
HS_FUNCTION(matMul) {
  hs::MatMulShape shape;
  int64_t touched[2], sizes[3];
  if (!hs::readBroadcast(args, 0, &shape.batch, touched)) return nullptr;
  args.sizeArguments(1, 3, sizes);
  shape.transposeA = args.boolean(7);
  shape.transposeB = args.boolean(8);
  if (args.failed()) return nullptr;
  shape.m = sizes[0];
  shape.n = sizes[1];
  shape.k = sizes[2];
  const int64_t perMatrix[3] = {shape.m * shape.k, shape.k * shape.n, shape.m * shape.n};
  const int64_t counts[3] = {touched[0], touched[1], shape.batch.total};
  for (int i = 0; i < 3; i++)
    if (counts[i] > 0 && perMatrix[i] > hs::Arguments::kMostElements / counts[i])
      return args.fail("the matrices have more than %lld elements", static_cast<long long>(hs::Arguments::kMostElements));
  const hs::Array a = args.floats(4, perMatrix[0] * counts[0]);
  const hs::Array b = args.floats(5, perMatrix[1] * counts[1]);
  const hs::Array out = args.floats(6, perMatrix[2] * counts[2], hs::Access::write);
  const hs::OutputStage stage = hs::readOutputStage(args, 9, shape.n, perMatrix[2] * counts[2]);
  if (!args.ready()) return nullptr;
  const bool done = args.kernels().matMul.matMul(shape, a.floats(), b.floats(), stage, out.floats());
  return done ? nullptr : args.fail("out of memory");
}

// multiplyAdds(rounds): runs multiply-adds on registers and returns the number of floating-point operations.
HS_FUNCTION(multiplyAdds) {
  const int64_t rounds = args.integer(0, 1, int64_t(1) << 40);
  if (args.failed()) return nullptr;
  napi_value result = nullptr;
  napi_create_double(args.env(), args.kernels().matMul.multiplyAdds(rounds), &result);
  return result;
}
