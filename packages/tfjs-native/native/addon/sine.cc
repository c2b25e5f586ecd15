#include "addon.h"

// The geometry of a network: depth, sets, points, whether the sets share the coordinates, then depth + 1 widths from
// the inputs to the outputs, then the omegas. src/sine-network.ts writes it.

using hs::Array;
using hs::SineOrder;

namespace {

constexpr int kWidths = 4;

// A network whose arrays are checked one by one.
struct Network : hs::SineNetwork {
  hs::SineLayer storage[hs::kMostSineLayers];
  int64_t widths[hs::kMostSineLayers + 1];

  int64_t inputs() const { return widths[0]; }
  int64_t outputs() const { return widths[depth]; }
  int64_t rows() const { return sets * points; }
};

// Everything but the arrays. False after a failure.
bool readShapes(hs::Arguments& args, Network* net) {
  int64_t counts[2];
  net->depth = static_cast<int>(args.geometry(0, 1, hs::kMostSineLayers));
  const int64_t rows = args.sizes(1, 2, counts);
  net->sets = counts[0];
  net->points = counts[1];
  net->sharedCoords = args.geometry(3, 0, 1) == 1;
  net->layers = net->storage;
  net->coords = nullptr;
  // Whatever a kernel allocates, every number of elements stays small enough to multiply.
  double widest = 1;
  for (int l = 0; l <= net->depth; l++) {
    net->widths[l] = args.geometry(kWidths + l, 1, hs::Arguments::kMostElements);
    widest = net->widths[l] > widest ? static_cast<double>(net->widths[l]) : widest;
  }
  const double most = static_cast<double>(hs::Arguments::kMostElements);
  if (!args.failed() && (widest * widest * static_cast<double>(net->sets + 1) > most ||
                         widest * static_cast<double>(net->inputs() + 2) * static_cast<double>(rows) > most))
    args.fail("the network is too large: layers of up to %g numbers, %lld sets of weights, %lld points", widest,
              static_cast<long long>(net->sets), static_cast<long long>(net->points));
  for (int l = 0; l < net->depth && !args.failed(); l++)
    net->storage[l] = {net->widths[l], net->widths[l + 1],
                       static_cast<float>(args.geometryData()[kWidths + net->depth + 1 + l]), nullptr, nullptr};
  return !args.failed();
}

// `parameters` is an array W0, b0, W1, b1, …; the lengths of its elements by position.
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

// Arrays for the gradients by coordinates and parameters; each of the two arguments may be null.
struct Gradients {
  float* weights[hs::kMostSineLayers];
  float* biases[hs::kMostSineLayers];
  hs::SineGradients to = {};
};

bool isNothing(const hs::Arguments& args, int index) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(args.env(), args.at(index), &kind);
  return kind == napi_undefined || kind == napi_null;
}

void readGradients(hs::Arguments& args, const Network& net, int coords, int parameters, bool withParameters,
                   Gradients* out) {
  out->to.coords = args.optionalFloats(coords, net.rows() * net.inputs()).floats();
  if (!withParameters) return;
  for (int l = 0; l < net.depth; l++) {
    out->weights[l] = args.floatsIn(parameters, 2 * l, parameterCount(net, 2 * l)).floats();
    out->biases[l] = args.floatsIn(parameters, 2 * l + 1, parameterCount(net, 2 * l + 1)).floats();
  }
  out->to.weights = out->weights;
  out->to.biases = out->biases;
}

SineOrder readOrder(hs::Arguments& args, int index) { return static_cast<SineOrder>(args.integer(index, 0, 2)); }

hs::SineValues<float> readValues(hs::Arguments& args, const Network& net, int index, SineOrder order, bool optional) {
  const int64_t count = net.rows() * net.outputs();
  const auto read = [&](int at, int64_t length) {
    return (optional ? args.optionalFloats(at, length) : args.floats(at, length)).floats();
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

// sineSavedCount(order): floats that sineForward can save for sineBackward.
HS_FUNCTION(sineSavedCount) {
  Network net;
  const SineOrder order = readOrder(args, 0);
  if (args.failed() || !readShapes(args, &net)) return nullptr;
  return number(args, hs::kernels().sine.savedCount(net, order));
}

// sineForward(order, coords, parameters, value, gradient, laplacian, saved?): those beyond the order are not looked at.
HS_FUNCTION(sineForward) {
  Network net;
  const SineOrder order = readOrder(args, 0);
  if (args.failed() || !readShapes(args, &net) || !checkParameterList(args, net, 2)) return nullptr;
  readNetwork(args, 1, 2, &net);
  const hs::SineValues<float> out = readValues(args, net, 3, order, false);
  float* saved = args.optionalFloats(6, hs::kernels().sine.savedCount(net, order)).floats();
  if (args.failed()) return nullptr;
  return finish(args, hs::kernels().sine.forward(net, order, out, saved));
}

// sineBackward(order, coords, parameters, dValue?, dGradient?, dLaplacian?, saved?, dCoords?, dParameters?)
HS_FUNCTION(sineBackward) {
  Network net;
  Gradients gradients;
  const SineOrder order = readOrder(args, 0);
  if (args.failed() || !readShapes(args, &net) || !checkParameterList(args, net, 2)) return nullptr;
  const bool withParameters = !isNothing(args, 8);
  if (withParameters && !checkParameterList(args, net, 8)) return nullptr;
  readNetwork(args, 1, 2, &net);
  const hs::SineValues<float> dOut = readValues(args, net, 3, order, true);
  const float* saved = args.optionalFloats(6, hs::kernels().sine.savedCount(net, order)).floats();
  readGradients(args, net, 7, 8, withParameters, &gradients);
  if (args.failed()) return nullptr;
  const hs::SineValues<const float> d = {dOut.value, dOut.gradient, dOut.laplacian};
  return finish(args, hs::kernels().sine.backward(net, order, d, saved, gradients.to));
}

// sineSlopeSavedCount(): the same for sineSlope and sineSlopeBackward.
HS_FUNCTION(sineSlopeSavedCount) {
  Network net;
  if (!readShapes(args, &net)) return nullptr;
  return number(args, hs::kernels().sine.slopeSavedCount(net));
}

namespace {

bool lastIsLinear(hs::Arguments& args, const Network& net) {
  if (net.layers[net.depth - 1].omega != 0) args.fail("the last layer should be linear");
  return !args.failed();
}

}  // namespace

// sineSlope(coords, parameters, factor?, value?, slope, saved?)
HS_FUNCTION(sineSlope) {
  Network net;
  if (!readShapes(args, &net) || !lastIsLinear(args, net) || !checkParameterList(args, net, 1)) return nullptr;
  readNetwork(args, 0, 1, &net);
  const float* factor = args.optionalFloats(2, net.rows() * net.outputs()).floats();
  float* value = args.optionalFloats(3, net.rows() * net.outputs()).floats();
  float* slope = args.floats(4, net.rows() * net.inputs()).floats();
  float* saved = args.optionalFloats(5, hs::kernels().sine.slopeSavedCount(net)).floats();
  if (args.failed()) return nullptr;
  return finish(args, hs::kernels().sine.slope(net, factor, value, slope, saved));
}

// sineSlopeBackward(coords, parameters, factor?, dValue?, dSlope, saved?, dCoords?, dParameters?, dFactor?)
HS_FUNCTION(sineSlopeBackward) {
  Network net;
  Gradients gradients;
  if (!readShapes(args, &net) || !lastIsLinear(args, net) || !checkParameterList(args, net, 1)) return nullptr;
  const bool withParameters = !isNothing(args, 7);
  if (withParameters && !checkParameterList(args, net, 7)) return nullptr;
  readNetwork(args, 0, 1, &net);
  const float* factor = args.optionalFloats(2, net.rows() * net.outputs()).floats();
  const float* dValue = args.optionalFloats(3, net.rows() * net.outputs()).floats();
  const float* dSlope = args.floats(4, net.rows() * net.inputs()).floats();
  const float* saved = args.optionalFloats(5, hs::kernels().sine.slopeSavedCount(net)).floats();
  readGradients(args, net, 6, 7, withParameters, &gradients);
  float* dFactor = args.optionalFloats(8, net.rows() * net.outputs()).floats();
  if (args.failed()) return nullptr;
  return finish(args, hs::kernels().sine.slopeBackward(net, factor, dValue, dSlope, saved, gradients.to, dFactor));
}
