// Tables of kernels, one for each instruction set.
#include "kernels/table.h"

namespace hs {

KernelTable makeTable_portable();
#if defined(HS_X86)
KernelTable makeTable_avx2();
KernelTable makeTable_avx512();
#elif defined(HS_ARM64)
KernelTable makeTable_neon();
#endif

// Each table is created at its first use, since creating it executes instructions of its set.
const KernelTable& kernelsFor(Isa isa) {
#if defined(HS_X86)
  if (isa == Isa::avx512) {
    static const KernelTable table = makeTable_avx512();
    return table;
  }
  if (isa == Isa::avx2) {
    static const KernelTable table = makeTable_avx2();
    return table;
  }
#elif defined(HS_ARM64)
  if (isa == Isa::neon) {
    static const KernelTable table = makeTable_neon();
    return table;
  }
#endif
  (void)isa;
  static const KernelTable table = makeTable_portable();
  return table;
}

}  // namespace hs
