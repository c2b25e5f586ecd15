// The patch matrix of a convolution, which is never stored as a whole. It has one row for each position of the window,
// with the pixels that the window covers, channel by channel. Pieces are gathered when they are multiplied.
#pragma once

#include "gemm.h"

namespace hs {
namespace HS_ISA {

/** Pixels of the window along one axis: at position q of the grid it covers step·q + first + spacing·i, i < count. */
struct Axis {
  Index grid, step;
  Index count, first, spacing;
  Index size;  // of the image; pixels outside are 0
};

struct Windows {
  const float* image;  // [batch, y.size, x.size, channels]
  Index batch, channels;
  Axis y, x;

  Index rows() const { return batch * y.grid * x.grid; }
  Index depth() const { return y.count * x.count * channels; }
};

/**
 * Returns columns [p0, p0 + depth) of rows [row0, row0 + rows) of the patch matrix, gathered into `out`, which has room
 * for rows · depth floats, or in place if the windows are the pixels of the image.
 */
MatrixView patches(const Windows& windows, Index row0, Index rows, Index p0, Index depth, float* out);

}  // namespace HS_ISA
}  // namespace hs
