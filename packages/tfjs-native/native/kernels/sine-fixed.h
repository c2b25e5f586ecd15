// Products of a tile of a sine network in fixed point. The matrices of a tile are converted with a unit for each plane;
// activations are at most 1, so those of sines have the same unit in every tile.
#pragma once

#include "sine-products.h"

namespace hs {
namespace HS_ISA {
namespace sine {

// Memory of one tile for its matrices in fixed point.
class FixedTile {
 public:
  // Returns the number of floats for matrices of up to `planes` planes and `rows` rows.
  static Index size(Index planes, Index rows, Index widest) {
    return padded(2 * planes) + 2 * halfSize(rows, widest);
  }
  FixedTile(const Plan& plan, float* memory) {
    const Index half = halfSize(plan.rowsPerPoint * plan.tile, plan.widest);
    scales_ = memory;
    memory += padded(2 * plan.rowsPerPoint);
    pairs_[0] = reinterpret_cast<int32_t*>(memory);
    pairs_[1] = reinterpret_cast<int32_t*>(memory + half);
  }

  // Converts the left side of products, x [planes · points, width]. bounded: whether plane 0 consists of sines.
  void setLeftSide(int planes, Index points, const float* x, Index width, bool bounded) const {
    for (int p = 0; p < planes; p++, x += points * width) {
      const FixedScale scale = scaleOf(points * width, x, bounded && p == 0);
      scales_[p] = scale.unit;
      pairColumns(points, width, x, scale.scale, pairs_[0] + p * points * pairsOfColumns(width));
    }
  }

  // As multiplyRows, for rows of the left side in one plane.
  HS_INLINE void multiplyRows(const RightSide& right, const Block& b, int plane, Index points, float* to) const {
    const Index pairs = pairsOfColumns(right.depth);
    const FixedWeights weights(right.columns, right.data);
    const int32_t* x = pairs_[0] + (plane * points + b.point) * pairs;
    const int32_t* panel = weights.panels + b.column * pairs;
    const FixedTileKernel kernel = fixedTileKernels().at[b.points - 1][b.vectors - 1];
    for (Index p = 0; p < pairs; p += kFixedDepth / 2)
      kernel(smaller(kFixedDepth / 2, pairs - p), x + p, pairs, 1, panel + p * b.width(), b.width(), to, kTileColumns,
             p > 0, weights.units + b.column, scales_[plane]);
  }

  // As addOuterProducts of all planes: c[m, width] += x[.., m]^T · d[.., width], where rows of x have xStride numbers.
  void addOuterProducts(int planes, Index points, Index m, Index xStride, Index width, bool bounded, const float* x,
                        const float* d, float* c) const {
    float *xScales = scales_, *dScales = scales_ + planes;
    const float unit = scalesOfProduct(planes, points * xStride, points * width, bounded, x, d, xScales, dScales);
    const Index rows = planes * points, pairs = ceilDivide(rows, 2);
    for (Index i = 0; i < rows; i += 2) {
      const bool second = i + 1 < rows;
      const Index p = i / points, q = second ? (i + 1) / points : p;
      pairRows(xStride, x + i * xStride, xScales[p], second ? x + (i + 1) * xStride : nullptr, xScales[q],
               pairs_[0] + i / 2 * xStride);
      pairRows(width, d + i * width, dScales[p], second ? d + (i + 1) * width : nullptr, dScales[q],
               pairs_[1] + i / 2 * width);
    }
    float units[kTileColumns];
    for (float& each : units) each = 1;
    const FixedTileKernels& kernels = fixedTileKernels();
    const Index parts = ceilDivide(rows, kFixedRows);
    for (Index part = 0; part < parts; part++) {
      const Index begin = partBegin(pairs, parts, part), count = partBegin(pairs, parts, part + 1) - begin;
      forBlocks(m, width, [&](const Block& at) {
        kernels.at[at.points - 1][at.vectors - 1](count, pairs_[0] + begin * xStride + at.point, 1, xStride,
                                                  pairs_[1] + begin * width + at.column, width,
                                                  c + at.point * width + at.column, width, true, units, unit);
      });
    }
  }

 private:
  static Index halfSize(Index rows, Index widest) { return rows * pairsOfColumns(widest); }

  static FixedScale scaleOf(Index count, const float* x, bool bounded) {
    return FixedScale::of(largestAbsolute(count, x), bounded ? 1.0f : 0.0f);
  }

  // Scales of the planes of two matrices, such that all products have the same unit, which is returned. The plane with
  // the largest products determines it.
  static float scalesOfProduct(int planes, Index xCount, Index dCount, bool bounded, const float* x, const float* d,
                               float* xScales, float* dScales) {
    double common = 1e300;
    bool finite = true;
    for (int p = 0; p < planes; p++) {
      const FixedScale forX = scaleOf(xCount, x + p * xCount, bounded && p == 0);
      const FixedScale forD = scaleOf(dCount, d + p * dCount, false);
      finite = finite && forX.scale > 0 && forD.scale > 0;
      xScales[p] = forX.scale;
      const double product = static_cast<double>(forX.scale) * static_cast<double>(forD.scale);
      common = product < common ? product : common;
    }
    for (int p = 0; p < planes; p++) {
      if (!finite) xScales[p] = 0;
      dScales[p] = finite ? static_cast<float>(common / static_cast<double>(xScales[p])) : 0;
    }
    return finite ? static_cast<float>(1 / common) : __builtin_nanf("");
  }

  float* scales_;
  int32_t* pairs_[2];
};

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
