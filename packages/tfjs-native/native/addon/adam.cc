#include "addon.h"

using hs::Access;

// adamStep(parameters, means, variances, gradients, learningRate, beta1, beta2, epsilon, step, clip, rates): four
// arrays of equally many Float32Arrays, of which the first three are changed in place, and a learning-rate multiplier
// for each parameter. Returns the norm of all gradients before clipping.
HS_FUNCTION(adamStep) {
  int counts[4];
  for (int i = 0; i < 4; i++) counts[i] = args.arrayLength(i);
  if (args.failed()) return nullptr;
  for (int i = 1; i < 4; i++)
    if (counts[i] != counts[0]) return args.fail("argument %d should have %d arrays, got %d", i, counts[0], counts[i]);
  const hs::Array rates = args.floats(10, counts[0]);
  if (args.failed()) return nullptr;
  hs::AdamStep step;
  step.count = counts[0];
  step.learningRate = args.number(4);
  step.beta1 = args.number(5);
  step.beta2 = args.number(6);
  step.epsilon = args.number(7);
  step.step = args.number(8);
  step.clip = args.number(9);
  std::vector<hs::AdamTensor> tensors(static_cast<size_t>(counts[0]));
  for (int i = 0; i < counts[0]; i++) {
    const hs::Array parameter = args.floatsIn(0, i, 0, Access::write);
    const int64_t size = parameter.length;
    const hs::Array mean = args.floatsIn(1, i, size, Access::write), variance = args.floatsIn(2, i, size, Access::write);
    const hs::Array gradient = args.floatsIn(3, i, size);
    tensors[i] = {parameter.floats(), mean.floats(), variance.floats(), gradient.floats(), size,
                  args.failed() ? 0 : rates.floats()[i]};
  }
  step.tensors = tensors.data();
  double norm = 0;
  if (!args.ready()) return nullptr;
  if (!args.kernels().adam.step(step, &norm)) return args.fail("out of memory");
  napi_value result = nullptr;
  napi_create_double(args.env(), norm, &result);
  return result;
}
