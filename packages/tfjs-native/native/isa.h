// Instruction sets: those of this build, those of the processor, and the one in use.
#pragma once

namespace hs {

enum class Isa { portable, neon, avx2, avx512 };

// All instruction sets, the widest first.
constexpr Isa kWidestFirst[] = {Isa::avx512, Isa::avx2, Isa::neon, Isa::portable};

const char* isaName(Isa isa);
// Returns whether this build contains the kernels and the processor supports them.
bool isaAvailable(Isa isa);
// Returns the widest available instruction set.
Isa bestIsa();
// Returns whether the processor has AVX-512 VNNI, which multiplies pairs of 16-bit integers and adds them up.
bool hasVnni();

}  // namespace hs
