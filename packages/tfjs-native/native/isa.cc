#include "isa.h"

#if defined(HS_X86)
#include <cpuid.h>
#include <stdint.h>
#endif

namespace hs {

const char* isaName(Isa isa) {
  switch (isa) {
    case Isa::avx512:
      return "avx512";
    case Isa::avx2:
      return "avx2";
    case Isa::neon:
      return "neon";
    default:
      return "portable";
  }
}

#if defined(HS_X86)
namespace {

constexpr unsigned bit(int number) { return 1u << number; }

// Registers that the operating system saves. __builtin_cpu_supports would do, but not every compiler's library has it.
uint64_t savedRegisters() {
  uint32_t low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return static_cast<uint64_t>(high) << 32 | low;
}

// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, sections 14.3 and 15.2.
Isa widestOfProcessor() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  const unsigned fma = bit(12), xsave = bit(27), avx = bit(28);
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & (fma | xsave | avx)) != (fma | xsave | avx)) return Isa::portable;
  const uint64_t saved = savedRegisters(), ymm = 0x6;
  uint64_t zmm = 0xe6;
#if defined(__APPLE__)
  zmm = ymm;  // macOS saves the wide registers of a thread only after its first use of them
#endif
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (saved & ymm) != ymm || !(b & bit(5))) return Isa::portable;
  const unsigned wide = bit(16) | bit(17) | bit(30) | bit(31);  // F, DQ, BW, VL
  return (b & wide) == wide && (saved & zmm) == zmm ? Isa::avx512 : Isa::avx2;
}

}  // namespace
#endif

bool isaAvailable(Isa isa) {
#if defined(HS_X86)
  static const Isa widest = widestOfProcessor();
  if (isa == Isa::avx512) return widest == Isa::avx512;
  if (isa == Isa::avx2) return widest == Isa::avx512 || widest == Isa::avx2;
#elif defined(HS_ARM64)
  if (isa == Isa::neon) return true;  // a part of the architecture
#endif
  return isa == Isa::portable;
}

Isa bestIsa() {
  for (Isa isa : kWidestFirst)
    if (isaAvailable(isa)) return isa;
  return Isa::portable;
}

bool hasVnni() {
#if defined(HS_X86)
  unsigned a = 0, b = 0, c = 0, d = 0;
  return isaAvailable(Isa::avx512) && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & bit(11));
#else
  return false;
#endif
}

}  // namespace hs
