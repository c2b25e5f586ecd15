#include "addon.h"

using hs::Access;

namespace {

// Positions of the arguments of adamStep after the first four.
constexpr int kNumbers = 4, kRates = 10, kLefts = 11, kRights = 12, kRanks = 13;

// Reads the gradient of tensor i, which is an array or a product. Arrays that are not read must not overlap written ones
// either.
void readGradient(hs::Arguments& args, int i, int64_t rank, hs::AdamTensor& tensor) {
  const hs::Array gradient = args.floatsIn(3, i, rank == 0 ? tensor.size : 0);
  const hs::Array left = args.floatsIn(kLefts, i, rank), right = args.floatsIn(kRights, i, rank);
  if (args.failed()) return;
  tensor.gradient = gradient.floats();
  tensor.left = left.floats();
  tensor.right = right.floats();
  tensor.rank = rank;
  if (rank == 0) return;
  tensor.rows = left.length / rank;
  tensor.columns = right.length / rank;
  const bool fits = tensor.rows * rank == left.length && tensor.columns * rank == right.length &&
                    tensor.size % tensor.rows == 0 && tensor.size / tensor.rows == tensor.columns;
  if (!fits)
    args.fail("arguments %d[%d] and %d[%d]: expected the factors of %lld elements, of rank %d, got %lld and %lld elements",
              kLefts, i, kRights, i, static_cast<long long>(tensor.size), static_cast<int>(rank),
              static_cast<long long>(left.length), static_cast<long long>(right.length));
}

}  // namespace

// adamStep(parameters, means, variances, gradients, learningRate, beta1, beta2, epsilon, step, clip, rates, lefts, rights,
// ranks): six arrays of equally many Float32Arrays, of which the first three are changed in place, and a learning-rate
// multiplier and a rank for each parameter. If the rank is not 0, the gradient is not read: it is leftᵀ · right, with left
// [rank, rows] and right [rank, columns]. Returns the norm of all gradients before clipping.
HS_FUNCTION(adamStep) {
  constexpr int lists[] = {0, 1, 2, 3, kLefts, kRights};
  const int count = args.arrayLength(0);
  if (args.failed()) return nullptr;
  for (const int list : lists) {
    const int length = list == 0 ? count : args.arrayLength(list);
    if (args.failed()) return nullptr;
    if (length != count) return args.fail("argument %d should have %d arrays, got %d", list, count, length);
  }
  const hs::Array rates = args.floats(kRates, count), ranks = args.ints(kRanks, count);
  if (args.failed()) return nullptr;
  hs::AdamStep step;
  step.count = count;
  step.learningRate = args.number(kNumbers);
  step.beta1 = args.number(kNumbers + 1);
  step.beta2 = args.number(kNumbers + 2);
  step.epsilon = args.number(kNumbers + 3);
  step.step = args.number(kNumbers + 4);
  step.clip = args.number(kNumbers + 5);
  std::vector<hs::AdamTensor> tensors(static_cast<size_t>(count));
  for (int i = 0; i < count && !args.failed(); i++) {
    const int32_t rank = __atomic_load_n(ranks.ints() + i, __ATOMIC_RELAXED);
    if (rank < 0 || rank > hs::kMaxProductRank)
      return args.fail("argument %d: expected ranks of 0 to %d, got %d", kRanks, hs::kMaxProductRank, rank);
    hs::AdamTensor& tensor = tensors[i];
    tensor = {};
    const hs::Array parameter = args.floatsIn(0, i, 0, Access::write);
    tensor.parameter = parameter.floats();
    tensor.size = parameter.length;
    tensor.mean = args.floatsIn(1, i, tensor.size, Access::write).floats();
    tensor.variance = args.floatsIn(2, i, tensor.size, Access::write).floats();
    tensor.rate = rates.floats()[i];
    readGradient(args, i, rank, tensor);
  }
  step.tensors = tensors.data();
  double norm = 0;
  if (!args.ready()) return nullptr;
  if (!args.kernels().adam.step(step, &norm)) return args.fail("out of memory");
  napi_value result = nullptr;
  napi_create_double(args.env(), norm, &result);
  return result;
}
