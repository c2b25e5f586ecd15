// Shape of an operation on broadcast operands, after merging dimensions with compatible strides.
#pragma once

#include <stdint.h>

#include "contract.h"

namespace hs {

// Strides are in elements, 0 where the operand is repeated; the result is contiguous. The last stride is 0 or 1.
template <int operands>
struct Broadcast {
  int rank;  // at least 1
  int64_t sizes[kMaxRank];
  int64_t strides[operands][kMaxRank];
  int64_t total;
};

}  // namespace hs
