#include "addon.h"

// Shape of a network: depth, sets, points, whether the sets share the coordinates, the precision, then depth + 1 widths
// from the inputs to the outputs, then the omegas. src/sine-network.ts writes it.

using hs::Access;
using hs::SineOrder;

namespace {

constexpr int kWidths = 5;

// A network and its checked arrays.
struct Network : hs::SineNetwork {
  hs::SineLayer storage[hs::kMaxSineLayers];
  int64_t widths[hs::kMaxSineLayers + 1];

  int64_t inputs() const { return widths[0]; }
  int64_t outputs() const { return widths[depth]; }
  int64_t rows() const { return sets * points; }
};

// Reads everything but the arrays from argument `index`. Returns false after a failure.
bool readShapes(hs::Arguments& args, int index, Network* net) {
  int64_t counts[2];
  if (!args.readShape(index)) return false;
  net->depth = static_cast<int>(args.shapeInteger(0, 1, hs::kMaxSineLayers));
  const int64_t rows = args.shapeSizes(1, 2, counts);
  net->sets = counts[0];
  net->points = counts[1];
  net->sharedCoords = args.shapeInteger(3, 0, 1) == 1;
  net->precision = static_cast<hs::Precision>(args.shapeInteger(4, 0, static_cast<int>(hs::Precision::count) - 1));
  net->layers = net->storage;
  net->coords = nullptr;
  // Bounds the number of elements of everything that a kernel allocates, so that products do not overflow.
  double widest = 1;
  for (int l = 0; l <= net->depth; l++) {
    net->widths[l] = args.shapeInteger(kWidths + l, 1, hs::Arguments::kMostElements);
    widest = net->widths[l] > widest ? static_cast<double>(net->widths[l]) : widest;
  }
  const double most = static_cast<double>(hs::Arguments::kMostElements);
  if (!args.failed() && (widest * widest * static_cast<double>(net->sets + 1) > most ||
                         widest * static_cast<double>(net->inputs() + 2) * static_cast<double>(rows) > most))
    args.fail("the network is too large: layers of up to %g numbers, %lld sets of weights, %lld points", widest,
              static_cast<long long>(net->sets), static_cast<long long>(net->points));
  for (int l = 0; l < net->depth && !args.failed(); l++)
    net->storage[l] = {net->widths[l], net->widths[l + 1],
                       static_cast<float>(args.shapeNumber(kWidths + net->depth + 1 + l)), nullptr, nullptr};
  return !args.failed();
}

// Returns the length of an element of `parameters`, an array W0, b0, W1, b1, …, by position.
int64_t parameterCount(const Network& net, int index) {
  const hs::SineLayer& layer = net.layers[index / 2];
  return net.sets * layer.outputs * (index % 2 == 0 ? layer.inputs : 1);
}

bool checkParameterList(hs::Arguments& args, const Network& net, int index) {
  const int length = args.arrayLength(index);
  if (!args.failed() && length != 2 * net.depth)
    args.fail("argument %d should have %d arrays, got %d", index, 2 * net.depth, length);
  return !args.failed();
}

void readNetwork(hs::Arguments& args, int coords, int parameters, Network* net) {
  net->coords = args.floats(coords, (net->sharedCoords ? 1 : net->sets) * net->points * net->inputs()).floats();
  for (int l = 0; l < net->depth; l++) {
    net->storage[l].weight = args.floatsIn(parameters, 2 * l, parameterCount(*net, 2 * l)).floats();
    net->storage[l].bias = args.floatsIn(parameters, 2 * l + 1, parameterCount(*net, 2 * l + 1)).floats();
  }
}

// Arrays of the gradients with respect to coordinates and parameters. Each of the two arguments may be null.
struct Gradients {
  float* weights[hs::kMaxSineLayers];
  float* biases[hs::kMaxSineLayers];
  hs::SineGradients to = {};
};

void readGradients(hs::Arguments& args, const Network& net, int coords, int parameters, bool withParameters,
                   Gradients* out) {
  out->to.coords = args.optionalFloats(coords, net.rows() * net.inputs(), Access::write).floats();
  if (!withParameters) return;
  for (int l = 0; l < net.depth; l++) {
    out->weights[l] = args.floatsIn(parameters, 2 * l, parameterCount(net, 2 * l), Access::write).floats();
    out->biases[l] = args.floatsIn(parameters, 2 * l + 1, parameterCount(net, 2 * l + 1), Access::write).floats();
  }
  out->to.weights = out->weights;
  out->to.biases = out->biases;
}

// Arrays of the outputs, which are written, or of the optional gradients with respect to them, which are read.
hs::SineValues<float> readValues(hs::Arguments& args, const Network& net, int index, SineOrder order, Access access) {
  const int64_t count = net.rows() * net.outputs();
  const auto read = [&](int at, int64_t length) {
    return (access == Access::read ? args.optionalFloats(at, length) : args.floats(at, length, access)).floats();
  };
  hs::SineValues<float> values = {};
  values.value = read(index, count);
  if (order != SineOrder::value) values.gradient = read(index + 1, count * net.inputs());
  if (order == SineOrder::laplacian) values.laplacian = read(index + 2, count);
  return values;
}

napi_value finish(hs::Arguments& args, bool complete) { return complete ? nullptr : args.fail("out of memory"); }

napi_value number(const hs::Arguments& args, int64_t value) {
  napi_value result = nullptr;
  napi_create_double(args.env(), static_cast<double>(value), &result);
  return result;
}

}  // namespace

// sineSavedCount(shape, order): number of floats that sineForward can save for sineBackward.
HS_FUNCTION(sineSavedCount) {
  Network net;
  const SineOrder order = args.choice<SineOrder>(1);
  if (args.failed() || !readShapes(args, 0, &net)) return nullptr;
  return number(args, args.kernels().sine.savedCount(net, order));
}

// sineForward(shape, order, coords, parameters, value, gradient, laplacian, saved?). Outputs beyond the order are
// ignored.
HS_FUNCTION(sineForward) {
  Network net;
  const hs::SineKernels& kernels = args.kernels().sine;
  const SineOrder order = args.choice<SineOrder>(1);
  if (args.failed() || !readShapes(args, 0, &net) || !checkParameterList(args, net, 3)) return nullptr;
  readNetwork(args, 2, 3, &net);
  const hs::SineValues<float> out = readValues(args, net, 4, order, Access::write);
  float* saved = args.optionalFloats(7, kernels.savedCount(net, order), Access::write).floats();
  if (!args.ready()) return nullptr;
  return finish(args, kernels.forward(net, order, out, saved));
}

// sineBackward(shape, order, coords, parameters, dValue?, dGradient?, dLaplacian?, saved?, dCoords?, dParameters?)
HS_FUNCTION(sineBackward) {
  Network net;
  Gradients gradients;
  const hs::SineKernels& kernels = args.kernels().sine;
  const SineOrder order = args.choice<SineOrder>(1);
  if (args.failed() || !readShapes(args, 0, &net) || !checkParameterList(args, net, 3)) return nullptr;
  const bool withParameters = !args.isNothing(9);
  if (withParameters && !checkParameterList(args, net, 9)) return nullptr;
  readNetwork(args, 2, 3, &net);
  const hs::SineValues<float> dOut = readValues(args, net, 4, order, Access::read);
  const float* saved = args.optionalFloats(7, kernels.savedCount(net, order)).floats();
  readGradients(args, net, 8, 9, withParameters, &gradients);
  if (!args.ready()) return nullptr;
  const hs::SineValues<const float> d = {dOut.value, dOut.gradient, dOut.laplacian};
  return finish(args, kernels.backward(net, order, d, saved, gradients.to));
}

// sineSlopeSavedCount(shape): number of floats that sineSlope can save for sineSlopeBackward.
HS_FUNCTION(sineSlopeSavedCount) {
  Network net;
  if (!readShapes(args, 0, &net)) return nullptr;
  return number(args, args.kernels().sine.slopeSavedCount(net));
}

namespace {

bool lastIsLinear(hs::Arguments& args, const Network& net) {
  if (net.layers[net.depth - 1].omega != 0) args.fail("the last layer should be linear");
  return !args.failed();
}

}  // namespace

// sineSlope(shape, coords, parameters, factor?, value?, slope, saved?)
HS_FUNCTION(sineSlope) {
  Network net;
  const hs::SineKernels& kernels = args.kernels().sine;
  if (!readShapes(args, 0, &net) || !lastIsLinear(args, net) || !checkParameterList(args, net, 2)) return nullptr;
  readNetwork(args, 1, 2, &net);
  const float* factor = args.optionalFloats(3, net.rows() * net.outputs()).floats();
  float* value = args.optionalFloats(4, net.rows() * net.outputs(), Access::write).floats();
  float* slope = args.floats(5, net.rows() * net.inputs(), Access::write).floats();
  float* saved = args.optionalFloats(6, kernels.slopeSavedCount(net), Access::write).floats();
  if (!args.ready()) return nullptr;
  return finish(args, kernels.slope(net, factor, value, slope, saved));
}

// sineSlopeBackward(shape, coords, parameters, factor?, dValue?, dSlope, saved?, dCoords?, dParameters?, dFactor?)
HS_FUNCTION(sineSlopeBackward) {
  Network net;
  Gradients gradients;
  const hs::SineKernels& kernels = args.kernels().sine;
  if (!readShapes(args, 0, &net) || !lastIsLinear(args, net) || !checkParameterList(args, net, 2)) return nullptr;
  const bool withParameters = !args.isNothing(8);
  if (withParameters && !checkParameterList(args, net, 8)) return nullptr;
  readNetwork(args, 1, 2, &net);
  const float* factor = args.optionalFloats(3, net.rows() * net.outputs()).floats();
  const float* dValue = args.optionalFloats(4, net.rows() * net.outputs()).floats();
  const float* dSlope = args.floats(5, net.rows() * net.inputs()).floats();
  const float* saved = args.optionalFloats(6, kernels.slopeSavedCount(net)).floats();
  readGradients(args, net, 7, 8, withParameters, &gradients);
  float* dFactor = args.optionalFloats(9, net.rows() * net.outputs(), Access::write).floats();
  if (!args.ready()) return nullptr;
  return finish(args, kernels.slopeBackward(net, factor, dValue, dSlope, saved, gradients.to, dFactor));
}
