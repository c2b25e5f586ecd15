// Instruction sets: those of this build, those of the processor, and the one in use.
#pragma once

namespace hs {

enum class Isa { portable, avx2, avx512 };

const char* isaName(Isa isa);
// Returns whether this build contains the kernels and the processor supports them.
bool isaAvailable(Isa isa);
// Returns the widest available instruction set.
Isa bestIsa();

}  // namespace hs
