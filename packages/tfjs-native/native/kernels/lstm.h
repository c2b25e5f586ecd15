// The steps of a long short-term memory (Hochreiter and Schmidhuber 1997), without the products with its inputs:
// [i, f, g, o] = [σ, σ, tanh, σ](inputs + h · recurrent), c ← f c + i g, h ← o tanh c.
#pragma once

#include <stdint.h>

namespace hs {

struct LstmShape {
  int64_t batch, steps, units;
  bool hard;  // whether σ is clip(0.2 x + 0.5, 0, 1) instead of the logistic function
};

// recurrent [units, 4 units]; h0, c0 [batch, units]. Each function returns false if there is not enough memory.
struct LstmKernels {
  // gates [batch, steps, 4 units]: on entry what the inputs add, afterwards the gates. c, h [batch, steps, units].
  bool (*forward)(const LstmShape&, const float* recurrent, const float* h0, const float* c0, float* gates, float* c,
                  float* h);
  // Gradients with respect to what the inputs add, h0 and c0, from those with respect to h, to the last h and to the
  // last c, each of which may be nullptr. `previous` [batch, steps, units] receives the h before each step.
  bool (*backward)(const LstmShape&, const float* recurrent, const float* h0, const float* c0, const float* gates,
                   const float* c, const float* h, const float* dh, const float* dhLast, const float* dcLast,
                   float* dGates, float* previous, float* dh0, float* dc0);
};

}  // namespace hs
