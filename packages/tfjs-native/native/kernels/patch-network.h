// Sine networks of which each patch has its own, emitted from the patch's token: x ← sin(ω(xW + b)), layer after layer.
//
// Letters: S patches of all images, U patches of an image, N points of a patch, I inputs, C outputs, D numbers of a token.
//
// What is emitted for a patch is (token, 1) · emission: first the weights of all layers beside each other, layer after layer, P
// numbers, then the biases, R numbers. Q numbers of weights and T of biases are shared by all patches, in the same order. A weight
// may be emitted whole [inputs · outputs]; or as factors v [inputs] and u [outputs] around a shared one, so that the layer is
// sin(ω(((x ∘ v) W) ∘ u + b)) and no matrix is made for a patch; or be shared. A bias is emitted or shared.
#pragma once

#include <stdint.h>

#include "contract.h"

namespace hs {

struct PatchLayer {
  int64_t inputs, outputs;
  float omega;  // 0 for a linear layer
  PatchTensor weight;
  PatchTensor bias;  // emitted or shared

  int64_t emittedWeights() const {
    return weight == PatchTensor::emitted ? inputs * outputs : weight == PatchTensor::scaled ? inputs + outputs : 0;
  }
  int64_t emittedBiases() const { return bias == PatchTensor::emitted ? outputs : 0; }
  int64_t sharedWeights() const { return weight == PatchTensor::emitted ? 0 : inputs * outputs; }
  int64_t sharedBiases() const { return outputs - emittedBiases(); }
};

struct PatchNetwork {
  PatchLayer layers[kMaxSineLayers];
  int depth;
  int64_t sets;     // S
  int64_t patches;  // U: patch s is at the coordinates of s mod U
  int64_t points;   // N
  int64_t tokens;   // D
  const float* token;   // [S, D]
  const float* coords;  // [U, N, I]
  struct {
    const float *weights, *biases;
  } emission, shared;  // [D + 1, P], [D + 1, R], [Q], [T]

  int64_t inputs() const { return layers[0].inputs; }
  int64_t outputs() const { return layers[depth - 1].outputs; }
  int64_t sum(int64_t (PatchLayer::*count)() const) const {
    int64_t total = 0;
    for (int l = 0; l < depth; l++) total += (layers[l].*count)();
    return total;
  }
};

// Where backward leaves the gradients of the loss, shaped like what they are by.
struct PatchGradients {
  float* token;
  struct {
    float *weights, *biases;
  } emission, shared;
};

// Both return false if there is no memory.
struct PatchNetworkKernels {
  bool (*forward)(const PatchNetwork&, float* values);  // [S, N, C]
  bool (*backward)(const PatchNetwork&, const float* dValues, const PatchGradients&);
};

}  // namespace hs
