// Sine networks: x ← sin(ω(xW + b)) in each layer. A layer with ω = 0 is linear, x ← xW + b.
//
// Dimensions: N points of one network, I inputs, C outputs, S sets of weights (one, or one per image).
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
  Precision precision;
};

// Outputs in forward, gradients of the loss with respect to the outputs in backward. Those beyond the order are
// ignored. In backward, a null pointer stands for zeros.
template <class Float>
struct SineValues {
  Float* value;      // [S, N, C]
  Float* gradient;   // [S, N, C, I]
  Float* laplacian;  // [S, N, C]
};

// Results of backward: the gradients of the loss. Those with a null pointer are not computed.
struct SineGradients {
  float* coords;          // [S, N, I], also if the coordinates are shared
  float* const* weights;  // per layer [S, inputs, outputs]
  float* const* biases;   // per layer [S, outputs]; null if and only if weights is null
};

// Functions that return bool return false if there is not enough memory.
struct SineKernels {
  // Derivatives are computed in forward mode ("forward Laplacian"). `saved` is memory of savedCount floats, preferably
  // aligned to 64 bytes, in which forward saves the pre-activations for backward; or null.
  int64_t (*savedCount)(const SineNetwork&, SineOrder);
  bool (*forward)(const SineNetwork&, SineOrder, const SineValues<float>& out, float* saved);
  bool (*backward)(const SineNetwork&, SineOrder, const SineValues<const float>& dOut, const float* saved,
                   const SineGradients&);

  // Reverse mode, for a linear last layer: the slope [S, N, I] is the gradient with respect to the coordinates of the
  // sum over outputs of factor · value, with factors [S, N, C], or ones if null. For a single output it is the
  // gradient, at a lower cost than that of forward. `value` and dFactor [S, N, C] may be null.
  int64_t (*slopeSavedCount)(const SineNetwork&);
  bool (*slope)(const SineNetwork&, const float* factor, float* value, float* slope, float* saved);
  bool (*slopeBackward)(const SineNetwork&, const float* factor, const float* dValue, const float* dSlope,
                        const float* saved, const SineGradients&, float* dFactor);
};

}  // namespace hs
