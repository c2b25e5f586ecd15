// What a matrix product or a convolution does with its result while it is in the cache: add a bias, apply an activation.
#pragma once

namespace hs {

// The order is the addon's interface: src/output-stage.ts has the same list.
enum class Activation : int { linear, relu, relu6, elu, leakyRelu, prelu, sigmoid, tanh, count };

struct OutputStage {
  const float* bias;  // by column, or nullptr
  Activation activation;
  float slope;          // of leakyRelu
  const float* slopes;  // of prelu, by column
};

}  // namespace hs
