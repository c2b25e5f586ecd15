#include "isa.h"

namespace hs {

const char* isaName(Isa isa) {
  switch (isa) {
    case Isa::avx512:
      return "avx512";
    case Isa::avx2:
      return "avx2";
    default:
      return "portable";
  }
}

bool isaAvailable(Isa isa) {
#if defined(HS_X86)
  // libgcc also checks that the operating system saves the wide registers.
  if (isa == Isa::avx512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  if (isa == Isa::avx2) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return isa == Isa::portable;
}

Isa bestIsa() {
  if (isaAvailable(Isa::avx512)) return Isa::avx512;
  if (isaAvailable(Isa::avx2)) return Isa::avx2;
  return Isa::portable;
}

}  // namespace hs
