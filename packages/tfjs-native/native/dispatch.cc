// Chooses the table of kernels that fits the processor, or the one that HYPERSIREN_NATIVE_ISA names.
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "kernels/table.h"

namespace hs {

KernelTable makeTable_portable();
#if defined(HS_X86)
KernelTable makeTable_avx2();
KernelTable makeTable_avx512();
#endif

namespace {

Isa initialIsa() {
  if (const char* wanted = std::getenv("HYPERSIREN_NATIVE_ISA"))
    for (Isa isa : {Isa::portable, Isa::avx2, Isa::avx512})
      if (std::strcmp(wanted, isaName(isa)) == 0 && isaAvailable(isa)) return isa;
  return bestIsa();
}

KernelTable makeTable(Isa isa) {
#if defined(HS_X86)
  if (isa == Isa::avx512) return makeTable_avx512();
  if (isa == Isa::avx2) return makeTable_avx2();
#endif
  (void)isa;
  return makeTable_portable();
}

struct State {
  Isa isa = initialIsa();
  KernelTable table = makeTable(isa);
};

State& state() {
  static State instance;
  return instance;
}

}  // namespace

const KernelTable& kernels() { return state().table; }
Isa activeIsa() { return state().isa; }

bool setActiveIsa(Isa isa) {
  if (!isaAvailable(isa)) return false;
  state().isa = isa;
  state().table = makeTable(isa);
  return true;
}

}  // namespace hs
