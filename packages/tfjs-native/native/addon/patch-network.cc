#include "addon.h"

// The shape of the networks: depth, S, U, N, D, then depth + 1 widths from the coordinates to the values, then the omegas, then for
// each layer where weight and bias come from, 3 · weight + bias. src/kernels/patch-network.ts writes it.

using hs::Access;
using hs::PatchTensor;

namespace {

constexpr int kSizes = 5;

// Everything but the arrays, from argument `index`. False after a failure.
bool readShapes(hs::Arguments& args, int index, hs::PatchNetwork* net) {
  if (!args.readShape(index)) return false;
  net->depth = static_cast<int>(args.shapeInteger(0, 1, hs::kMaxSineLayers));
  // One by one: no array has the product of all four. Products of two are checked below.
  args.shapeSizes(1, 1, &net->sets);
  args.shapeSizes(2, 1, &net->patches);
  args.shapeSizes(3, 1, &net->points);
  args.shapeSizes(4, 1, &net->tokens);
  if (args.failed()) return false;
  if (net->patches < 1 || net->sets % net->patches != 0) args.fail("the patches of an image should divide all patches");
  const double most = static_cast<double>(hs::Arguments::kMostElements);
  double widest = 1, emitted = 1;
  for (int l = 0; l < net->depth && !args.failed(); l++) {
    hs::PatchLayer& layer = net->layers[l];
    layer.inputs = args.shapeInteger(kSizes + l, 1, INT32_MAX);
    layer.outputs = args.shapeInteger(kSizes + l + 1, 1, INT32_MAX);
    layer.omega = static_cast<float>(args.shapeNumber(kSizes + net->depth + 1 + l));
    const int64_t kinds = args.shapeInteger(kSizes + 2 * net->depth + 1 + l, 0, 8);
    layer.weight = static_cast<PatchTensor>(kinds / 3);
    layer.bias = static_cast<PatchTensor>(kinds % 3);
    if (!args.failed() && layer.bias == PatchTensor::scaled) args.fail("a bias cannot be scaled");
    widest = layer.inputs > widest ? static_cast<double>(layer.inputs) : widest;
    widest = layer.outputs > widest ? static_cast<double>(layer.outputs) : widest;
    emitted += static_cast<double>(layer.inputs + 1) * static_cast<double>(layer.outputs + 1);
  }
  // Whatever a kernel allocates, every number of elements stays small enough to multiply.
  if (!args.failed() && (static_cast<double>(net->sets + 1) * static_cast<double>(net->points + 1) * widest > most ||
                         static_cast<double>(net->sets + 1) * static_cast<double>(net->tokens + 1) > most ||
                         emitted * static_cast<double>(net->tokens + 1) * 64 > most))
    args.fail("the networks are too large");
  return !args.failed();
}

using hs::PatchLayer;

// How many numbers the pairs of weights and biases have.
struct Counts {
  int64_t emittedWeights, emittedBiases, sharedWeights, sharedBiases;
  explicit Counts(const hs::PatchNetwork& net)
      : emittedWeights((net.tokens + 1) * net.sum(&PatchLayer::emittedWeights)),
        emittedBiases((net.tokens + 1) * net.sum(&PatchLayer::emittedBiases)),
        sharedWeights(net.sum(&PatchLayer::sharedWeights)),
        sharedBiases(net.sum(&PatchLayer::sharedBiases)) {}
};

// Tokens, coordinates, then weights and biases of the emission and of what is shared, arguments from `index` on.
void readInputs(hs::Arguments& args, int index, const Counts& counts, hs::PatchNetwork* net) {
  net->token = args.floats(index, net->sets * net->tokens).floats();
  net->coords = args.floats(index + 1, net->patches * net->points * net->inputs()).floats();
  net->emission.weights = args.floats(index + 2, counts.emittedWeights).floats();
  net->emission.biases = args.floats(index + 3, counts.emittedBiases).floats();
  net->shared.weights = args.floats(index + 4, counts.sharedWeights).floats();
  net->shared.biases = args.floats(index + 5, counts.sharedBiases).floats();
}

int64_t valueCount(const hs::PatchNetwork& net) { return net.sets * net.points * net.outputs(); }

void fillZero(float* values, int64_t count) {
  for (int64_t i = 0; i < count; i++) values[i] = 0;
}

}  // namespace

// patchForward(shape, tokens, coords, emission's weights, biases, shared weights, biases, values)
HS_FUNCTION(patchForward) {
  hs::PatchNetwork net;
  if (!readShapes(args, 0, &net)) return nullptr;
  readInputs(args, 1, Counts(net), &net);
  float* values = args.floats(7, valueCount(net), Access::write).floats();
  if (!args.ready() || valueCount(net) == 0) return nullptr;
  return args.kernels().patchNetwork.forward(net, values) ? nullptr : args.fail("out of memory");
}

// patchBackward(shape, tokens, coords, emission's weights, biases, shared weights, biases, dValues, dTokens, and the gradients by the
// emission's weights, biases, shared weights, biases)
HS_FUNCTION(patchBackward) {
  hs::PatchNetwork net;
  if (!readShapes(args, 0, &net)) return nullptr;
  const Counts counts(net);
  readInputs(args, 1, counts, &net);
  const float* dValues = args.floats(7, valueCount(net)).floats();
  hs::PatchGradients to;
  to.token = args.floats(8, net.sets * net.tokens, Access::write).floats();
  to.emission.weights = args.floats(9, counts.emittedWeights, Access::write).floats();
  to.emission.biases = args.floats(10, counts.emittedBiases, Access::write).floats();
  to.shared.weights = args.floats(11, counts.sharedWeights, Access::write).floats();
  to.shared.biases = args.floats(12, counts.sharedBiases, Access::write).floats();
  if (!args.ready()) return nullptr;
  if (valueCount(net) == 0) {
    fillZero(to.token, net.sets * net.tokens);
    fillZero(to.emission.weights, counts.emittedWeights);
    fillZero(to.emission.biases, counts.emittedBiases);
    fillZero(to.shared.weights, counts.sharedWeights);
    fillZero(to.shared.biases, counts.sharedBiases);
    return nullptr;
  }
  return args.kernels().patchNetwork.backward(net, dValues, to) ? nullptr : args.fail("out of memory");
}
