#include "weighted-gram.h"

#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kPartScratch = 0, kPackScratch = 1, kProductScratch = 2;  // slots of threadScratch

float* scratch(int slot, Index floats) { return static_cast<float*>(threadScratch(slot, sizeof(float) * floats)); }

// A task takes some columns of the basis, kBreadth at a time, which stay in the second-level cache for both products.
bool run(const WeightedGramShape& s, const float* x, const float* basis, const float* weights, float* y) {
  const Index rows = s.rows, rank = s.rank, size = s.size;
  const Index blocks = ceilDivide(size, kBreadth), parts = smaller(blocks, kMostTasks);
  float* partial = parts > 1 ? scratch(kPartScratch, parts * rows * rank) : y;
  if (!partial) return false;
  Success success;
  parallelFor(parts, [&](int64_t begin, int64_t end) {
    float* packed = scratch(kPackScratch, larger(packedSize(rank, kBreadth), packedSize(kBreadth, rank)));
    float* product = scratch(kProductScratch, rows * kBreadth);
    success.require(packed && product);
    if (!packed || !product) return;
    for (Index part = begin; part < end; part++) {
      const Index first = partBegin(blocks, parts, part);
      for (Index block = first; block < partBegin(blocks, parts, part + 1); block++) {
        const Index j0 = block * kBreadth, width = smaller(kBreadth, size - j0);
        packColumns(rank, width, matrixView(basis + j0, size), packed);
        gemmPacked(rows, width, rank, matrixView(x, rank), packed, product, kBreadth);
        for (Index i = 0; i < rows; i++) {
          const float* by = weights + i * size + j0;
          float* row = product + i * kBreadth;
          for (Index j = 0; j < width; j += kLanes) {
            const int lanes = static_cast<int>(smaller(kLanes, width - j));
            storePartial(row + j, loadPartial(row + j, lanes) * loadPartial(by + j, lanes), lanes);
          }
        }
        packColumns(width, rank, matrixView(basis + j0, size, true), packed);
        gemmPacked(rows, rank, width, matrixView(product, kBreadth), packed, partial + part * rows * rank, rank,
                   block > first);
      }
    }
  });
  if (success && parts > 1) addParts(partial, parts, rows * rank, y, 16384, [](Index, Index) {});
  return success;
}

}  // namespace

void fillWeightedGram(WeightedGramKernels& table) { table.run = run; }

}  // namespace HS_ISA
}  // namespace hs
