// Sine networks: x ← sin(ω(xW + b)), layer after layer; a layer of ω = 0 is linear, x ← xW + b.
//
// Letters: N points of one network, I inputs, C outputs, S sets of weights (one, or one for each image).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "contract.h"

namespace hs {

struct SineLayer {
  int64_t inputs;
  int64_t outputs;
  float omega;
  const float* weight;  // [S, inputs, outputs]
  const float* bias;    // [S, outputs]
};

struct SineNetwork {
  const SineLayer* layers;
  int depth;  // from 1 to kMaxSineLayers
  int64_t sets;
  int64_t points;       // N, of each set
  const float* coords;  // [S, N, I]; [N, I] if shared
  bool sharedCoords;
};

// Of the outputs in forward, of the loss by them in backward; those beyond the order are not looked at. In backward a
// null pointer stands for zeros.
template <class Float>
struct SineValues {
  Float* value;      // [S, N, C]
  Float* gradient;   // [S, N, C, I]
  Float* laplacian;  // [S, N, C]
};

// Where backward leaves the gradients of the loss; a null pointer is not computed.
struct SineGradients {
  float* coords;          // [S, N, I], also if the coordinates are shared
  float* const* weights;  // per layer [S, inputs, outputs]
  float* const* biases;   // per layer [S, outputs]; null if and only if weights is
};

// Those that return bool return false if there is no memory.
struct SineKernels {
  // Derivatives travel forward with the values ("forward Laplacian"). `saved` is memory in which forward leaves the
  // pre-activations, so that backward need not compute them again: savedCount floats, best on a 64-byte boundary, or
  // null.
  int64_t (*savedCount)(const SineNetwork&, SineOrder);
  bool (*forward)(const SineNetwork&, SineOrder, const SineValues<float>& out, float* saved);
  bool (*backward)(const SineNetwork&, SineOrder, const SineValues<const float>& dOut, const float* saved,
                   const SineGradients&);

  // The same in reverse, for a linear last layer: the slope [S, N, I] is the gradient by the coordinates of the sum
  // over outputs of factor · value, with factors [S, N, C], or ones if null. For one output it is the gradient, at less
  // cost than forward's. `value` may be null, and so may dFactor [S, N, C].
  int64_t (*slopeSavedCount)(const SineNetwork&);
  bool (*slope)(const SineNetwork&, const float* factor, float* value, float* slope, float* saved);
  bool (*slopeBackward)(const SineNetwork&, const float* factor, const float* dValue, const float* dSlope,
                        const float* saved, const SineGradients&, float* dFactor);
};

}  // namespace hs
