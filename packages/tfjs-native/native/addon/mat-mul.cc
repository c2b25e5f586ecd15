#include "broadcast.h"
#include "output-stage.h"

// matMul(a, b, out, transposeA, transposeB, activation, slope, bias, slopes). Geometry: the broadcast of the batch in
// matrices, and from kSizes on m, n, k.
HS_FUNCTION(matMul) {
  constexpr int kSizes = 40;
  static_assert(kSizes >= 1 + 3 * hs::kMaxRank, "the broadcast comes before");
  hs::MatMulShape shape;
  int64_t touched[2], sizes[3];
  if (!hs::readBroadcast(args, &shape.batch, touched)) return nullptr;
  args.sizes(kSizes, 3, sizes);
  shape.transposeA = args.boolean(3);
  shape.transposeB = args.boolean(4);
  if (args.failed()) return nullptr;
  shape.m = sizes[0];
  shape.n = sizes[1];
  shape.k = sizes[2];
  const int64_t perMatrix[3] = {shape.m * shape.k, shape.k * shape.n, shape.m * shape.n};
  const int64_t counts[3] = {touched[0], touched[1], shape.batch.total};
  for (int i = 0; i < 3; i++)
    if (counts[i] > 0 && perMatrix[i] > hs::Arguments::kMostElements / counts[i])
      return args.fail("the matrices have more than %lld elements", static_cast<long long>(hs::Arguments::kMostElements));
  const hs::Array a = args.floats(0, perMatrix[0] * counts[0]);
  const hs::Array b = args.floats(1, perMatrix[1] * counts[1]);
  const hs::Array out = args.floats(2, perMatrix[2] * counts[2]);
  const hs::OutputStage stage = hs::readOutputStage(args, 5, shape.n);
  if (args.failed()) return nullptr;
  if (!hs::kernels().matMul.matMul(shape, a.floats(), b.floats(), stage, out.floats())) return args.fail("out of memory");
  return nullptr;
}

// multiplyAdds(rounds): runs multiply-adds on registers alone and returns how many floating-point operations they were.
HS_FUNCTION(multiplyAdds) {
  const int64_t rounds = args.integer(0, 1, int64_t(1) << 40);
  if (args.failed()) return nullptr;
  napi_value result = nullptr;
  napi_create_double(args.env(), hs::kernels().matMul.multiplyAdds(rounds), &result);
  return result;
}
