// Instruction sets: which are compiled in, which the processor has, which is in use.
#pragma once

namespace hs {

enum class Isa { portable, avx2, avx512 };

const char* isaName(Isa isa);
// Whether this build contains the kernels and this processor can run them.
bool isaAvailable(Isa isa);
// The widest that is available.
Isa bestIsa();

}  // namespace hs
