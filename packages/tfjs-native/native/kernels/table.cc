// Compiled once per instruction set, like every file beside it.
#include "table.h"

#define HS_NAME_OF(isa) HS_JOIN(makeTable_, isa)
#define HS_JOIN(a, b) HS_JOIN_(a, b)
#define HS_JOIN_(a, b) a##b

namespace hs {
namespace HS_ISA {

void fillBinary(BinaryKernels& table);

}  // namespace HS_ISA

KernelTable HS_NAME_OF(HS_ISA)() {
  KernelTable table{};
  HS_ISA::fillBinary(table.binary);
  return table;
}

}  // namespace hs
