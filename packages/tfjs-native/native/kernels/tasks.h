// Number of tasks of a product. It depends only on the amount of work, so results do not depend on the number of
// threads.
#pragma once

#include "gemm.h"

namespace hs {
namespace HS_ISA {

constexpr double kTaskWork = 1 << 20;  // minimum multiply-adds per task: some ten microseconds
constexpr Index kMostTasks = 16;       // intended maximum; large shapes have more tasks

/** Number of tasks for the given number of multiply-adds. */
HS_INLINE Index wantedTasks(double work) {
  if (work < 2 * kTaskWork) return 1;
  return work >= kMostTasks * kTaskWork ? kMostTasks : static_cast<Index>(work / kTaskWork);
}

/** out[i] = Σ_p parts[p · size + i] for i < size, p in order; `finish(begin, end)` for each piece afterwards. */
template <class Finish>
void addParts(const float* parts, Index count, Index size, float* out, Index grain, const Finish& finish) {
  parallelItems(size, grain, [&](int64_t begin, int64_t end) {
    for (Index i = begin; i < end; i += kLanes) {
      const int lanes = static_cast<int>(smaller(kLanes, end - i));
      vf sum = loadPartial(parts + i, lanes);
      for (Index p = 1; p < count; p++) sum += loadPartial(parts + p * size + i, lanes);
      storePartial(out + i, sum, lanes);
    }
    finish(begin, end);
  });
}

}  // namespace HS_ISA
}  // namespace hs
