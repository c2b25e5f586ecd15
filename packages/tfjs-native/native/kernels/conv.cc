// Convolutions as products with a patch matrix, which is gathered piece by piece.
#include "conv.h"

#include "apply-output-stage.h"
#include "tasks.h"
#include "transpose-tile.h"
#include "windows.h"
#include "winograd.h"

namespace hs {
namespace HS_ISA {
namespace {

// Slots of threadScratch: shared by all tasks, and separate for each task.
constexpr int kPackedScratch = 0, kFilterScratch = 1, kTaskScratch = 2;

// Windows per task: their patches and results and a block of the filter take half a second-level cache.
constexpr Index kRows = 192, kLeastRows = 48;
constexpr Index kFilterRows = kTransposedRows;      // rows of the filter's gradient that are computed at once
constexpr Index kTaskFilterRows = 4 * kFilterRows;  // maximum rows of the filter's gradient in a task
constexpr Index kMostPartial = 4 << 20;             // maximum floats of partial results, which should stay in a cache

float* scratch(int slot, Index floats) { return static_cast<float*>(threadScratch(slot, sizeof(float) * floats)); }

// ---- products with the patch matrix --------------------------------------------------------------------------------

// Packs B[k, n] in blocks of depthOf(k) rows, each in the form that gemmPacked reads.
float* packBlocks(Index k, Index n, const float* b) {
  float* packed = scratch(kPackedScratch, packedSize(k, n));
  if (!packed) return nullptr;
  const Index depth = depthOf(k), blocks = ceilDivide(k, depth), panels = ceilDivide(n, kTileColumns);
  parallelItems(blocks * panels, larger(1, 32768 / (depth * kTileColumns)), [&](int64_t begin, int64_t end) {
    for (Index item = begin; item < end; item++) {
      const Index block = item / panels, j = (item - block * panels) * kTileColumns, p0 = block * depth;
      const Index kBlock = smaller(depth, k - p0);
      packColumns(kBlock, smaller(kTileColumns, n - j), matrixView(b + p0 * n + j, n),
                  packed + packedSize(p0, n) + j * kBlock);
    }
  });
  return packed;
}

// Positions in the result of the rows of a product, which are pixels of a grid [image, down, across].
struct Positions {
  Index down, across;
  Index first, image, line, pixel;  // position of the first pixel, and distances

  bool contiguous(Index n) const { return pixel == n && line == across * n && image == down * line; }
  void of(Index row, Index rows, Index* out) const {
    Index x = row % across, y = row / across % down, i = row / (across * down);
    for (Index r = 0; r < rows; r++) {
      out[r] = first + i * image + y * line + x * pixel;
      if (++x < across) continue;
      x = 0;
      if (++y < down) continue;
      y = 0;
      i++;
    }
  }
};

// Computes patches · b[k, n], row by row of the patches. Returns false if there is not enough memory.
bool multiplyPatches(const Windows& windows, const float* b, Index n, const Positions& positions,
                     const ApplyOutputStage& stage, float* result) {
  const bool contiguous = positions.contiguous(n);
  const Index m = windows.rows(), k = windows.depth();
  const float* packed = packBlocks(k, n, b);
  if (!packed) return false;
  const Index depth = depthOf(k);
  const Index wanted = wantedTasks(static_cast<double>(m) * n * k);
  const Index rows = smaller(kRows, larger(kLeastRows, ceilDivide(m, wanted)));
  const Index rowBlocks = ceilDivide(m, rows);
  const Index columns = roundUp(larger(1, ceilDivide(n, larger(1, wanted / rowBlocks))), kTileColumns);
  const Index columnBlocks = ceilDivide(n, columns);
  ColumnSums sums(stage.stage, n);
  if (!sums.begin(rowBlocks)) return false;
  const auto taskScratch = [&] { return scratch(kTaskScratch, rows * (depth + (contiguous ? 0 : columns))); };
  Success success;
  parallelFor(rowBlocks * columnBlocks, [&](int64_t begin, int64_t end) {
    float* gathered = taskScratch();
    success.require(gathered);
    if (!gathered) return;
    float* results = gathered + rows * depth;
    for (Index task = begin; task < end; task++) {
      const Index block = task / columnBlocks, j0 = (task - block * columnBlocks) * columns;
      const Index row0 = partBegin(m, rowBlocks, block), height = partBegin(m, rowBlocks, block + 1) - row0;
      const Index width = smaller(columns, n - j0);
      Index places[kRows];
      positions.of(row0, height, places);
      float* c = contiguous ? result + places[0] + j0 : results;
      const Index stride = contiguous ? n : width;
      for (Index p0 = 0; p0 < k; p0 += depth) {
        const Index kBlock = smaller(depth, k - p0);
        const bool last = p0 + depth >= k;
        const MatrixView a = patches(windows, row0, height, p0, kBlock, gathered);
        gemmPacked(height, width, kBlock, a, packed + packedSize(p0, n) + j0 * kBlock, c, stride, p0 > 0,
                   [&](float* at, Index row, Index column, Index count) {
                     if (!last) return;
                     const Index to = places[row] + j0 + column;
                     stage(at, to, j0 + column, count);
                     if (float* sum = sums.of(block, j0 + column)) ColumnSums::add(at, count, sum);
                     if (!contiguous) memcpy(result + to, at, count * sizeof(float));
                   });
      }
    }
  });
  if (success) sums.end();
  return success;
}

Windows windowsOf(const ConvShape& s, const float* x) {
  return {x, s.batch, s.inChannels,
          {s.outHeight, s.strideHeight, s.filterHeight, -s.padTop, s.dilationHeight, s.inHeight},
          {s.outWidth, s.strideWidth, s.filterWidth, -s.padLeft, s.dilationWidth, s.inWidth}};
}

// Positions of all pixels of an image with n channels.
Positions positionsOf(Index height, Index width, Index n) {
  return {height, width, 0, height * width * n, width * n, n};
}

// ---- forward -------------------------------------------------------------------------------------------------------

bool forward(const ConvShape& s, const float* x, const float* filter, const OutputStage& stage, float* y) {
  if (stage.sums) memset(stage.sums, 0, s.outChannels * sizeof(float));
  if (winogradSuits(s)) return winogradForward(s, x, filter, stage, y);
  return multiplyPatches(
      windowsOf(s, x), filter, s.outChannels, positionsOf(s.outHeight, s.outWidth, s.outChannels),
      ApplyOutputStage{stage}, y);
}

// ---- gradient with respect to the input ----------------------------------------------------------------------------

// Input pixels that are congruent to `phase` modulo the stride use the same taps of the filter, first − j·step for
// j < count, at output positions that ascend with j. The grid of these pixels has step 1.
struct Phase {
  Axis axis;  // of dy
  Index firstTap, tapStep;
};

Index greatestDivisor(Index a, Index b) {
  while (b != 0) {
    const Index rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

Phase phaseOf(Index phase, Index inSize, Index outSize, Index taps, Index stride, Index dilation, Index pad) {
  Phase result;
  const Index divisor = greatestDivisor(stride, dilation);
  result.tapStep = stride / divisor;
  // Last tap t for which the stride divides phase + pad − t·dilation.
  Index tap = taps - 1;
  while (tap >= 0 && (phase + pad - tap * dilation) % stride != 0) tap--;
  result.firstTap = tap;
  Axis& axis = result.axis;
  axis.grid = phase < inSize ? ceilDivide(inSize - phase, stride) : 0;
  axis.step = 1;
  axis.count = tap < 0 ? 0 : tap / result.tapStep + 1;
  axis.first = (phase + pad - tap * dilation) / stride;
  axis.spacing = dilation / divisor;
  axis.size = outSize;
  return result;
}

// out[j, o, i] = filter[tap j, i, o]: the taps of two phases in order, each transposed.
void arrangeFilter(const ConvShape& s, const float* filter, const Phase& y, const Phase& x, float* out) {
  const Index in = s.inChannels, outChannels = s.outChannels;
  const Index strips = ceilDivide(in, kLanes);
  const Index grain = larger(1, 16384 / (kLanes * outChannels));
  parallelItems(y.axis.count * x.axis.count * strips, grain, [&](int64_t begin, int64_t end) {
    for (Index item = begin; item < end; item++) {
      const Index tap = item / strips, i = (item - tap * strips) * kLanes;
      const Index j = tap / x.axis.count;
      const Index ty = y.firstTap - j * y.tapStep, tx = x.firstTap - (tap - j * x.axis.count) * x.tapStep;
      const float* from = filter + ((ty * s.filterWidth + tx) * in + i) * outChannels;
      float* to = out + tap * outChannels * in + i;
      const int rows = static_cast<int>(smaller(kLanes, in - i));
      for (Index o = 0; o < outChannels; o += kLanes)
        transposeTile(from + o, outChannels, rows, static_cast<int>(smaller(kLanes, outChannels - o)), to + o * in, in);
    }
  });
}

bool inputGradient(const ConvShape& s, const float* dy, const float* filter, const OutputStage& stage, float* dx) {
  if (stage.sums) memset(stage.sums, 0, s.inChannels * sizeof(float));
  if (winogradSuits(s)) return winogradInputGradient(s, dy, filter, stage, dx);
  const Index in = s.inChannels;
  for (Index a = 0; a < s.strideHeight; a++) {
    const Phase y = phaseOf(a, s.inHeight, s.outHeight, s.filterHeight, s.strideHeight, s.dilationHeight, s.padTop);
    for (Index b = 0; b < s.strideWidth; b++) {
      const Phase x = phaseOf(b, s.inWidth, s.outWidth, s.filterWidth, s.strideWidth, s.dilationWidth, s.padLeft);
      const Windows windows{dy, s.batch, s.outChannels, y.axis, x.axis};
      const Index rows = windows.rows();
      if (rows == 0) continue;
      const Index line = s.inWidth * in;
      const Positions positions{y.axis.grid,          x.axis.grid, a * line + b * in, s.inHeight * line,
                                s.strideHeight * line, s.strideWidth * in};
      if (windows.depth() == 0) {
        // No tap reaches these pixels.
        for (Index row = 0; row < rows; row++) {
          Index at;
          positions.of(row, 1, &at);
          memset(dx + at, 0, in * sizeof(float));
          ApplyOutputStage{stage}(dx + at, at, 0, in);
          for (Index i = 0; stage.sums && i < in; i++) stage.sums[i] += dx[at + i];
        }
        continue;
      }
      float* arranged = scratch(kFilterScratch, windows.depth() * in);
      if (!arranged) return false;
      arrangeFilter(s, filter, y, x, arranged);
      if (!multiplyPatches(windows, arranged, in, positions, ApplyOutputStage{stage}, dx)) return false;
    }
  }
  return true;
}

// ---- gradient with respect to the filter ---------------------------------------------------------------------------

// Computes patchesᵀ · dy. A task is a range of rows of the result (channels of filter taps) and a part of the pixels;
// the parts are added in order.
bool filterGradient(const ConvShape& s, const float* x, const float* dy, float* dFilter) {
  if (winogradSuits(s)) return winogradFilterGradient(s, x, dy, dFilter);
  const Windows windows = windowsOf(s, x);
  const Index pixels = windows.rows(), k = windows.depth(), n = s.outChannels;
  const Index wanted = wantedTasks(static_cast<double>(pixels) * n * k);
  const Index taskRows = larger(kFilterRows, smaller(kTaskFilterRows, roundUp(ceilDivide(k, wanted), kFilterRows)));
  const Index chunks = ceilDivide(k, taskRows);
  const Index parts =
      smaller(smaller(ceilDivide(wanted, chunks), larger(1, pixels / kDepth)), larger(1, kMostPartial / (k * n)));
  const Index size = k * n;
  float* result = dFilter;
  if (parts > 1) {
    result = scratch(kPackedScratch, parts * size);
    if (!result) return false;
  }
  const auto patchScratch = [&] { return scratch(kTaskScratch, kDepth * kFilterRows); };
  const auto dyScratch = [&] { return scratch(kGemmScratch, packedSize(kDepth, n)); };
  Success success;
  parallelFor(parts * chunks, [&](int64_t begin, int64_t end) {
    float* gathered = patchScratch();
    float* packed = dyScratch();
    success.require(gathered && packed);
    if (!gathered || !packed) return;
    for (Index task = begin; task < end; task++) {
      const Index part = task / chunks, chunk = task - part * chunks;
      const Index q0 = partBegin(pixels, parts, part), qEnd = partBegin(pixels, parts, part + 1);
      const Index depth = depthOf(qEnd - q0);
      const Index rEnd = smaller(k, (chunk + 1) * taskRows);
      for (Index q = q0; q < qEnd; q += depth) {
        const Index qBlock = smaller(depth, qEnd - q);
        packColumns(qBlock, n, matrixView(dy + q * n, n), packed);
        for (Index r = chunk * taskRows; r < rEnd; r += kFilterRows) {
          const Index rows = smaller(kFilterRows, rEnd - r);
          const MatrixView a = patches(windows, q, qBlock, r, rows, gathered).transposed();
          gemmPacked(rows, n, qBlock, a, packed, result + part * size + r * n, n, q > q0);
        }
      }
    }
  });
  if (success && parts > 1) addParts(result, parts, size, dFilter, 16384, [](Index, Index) {});
  return success;
}

}  // namespace

void fillConv(ConvKernels& table) {
  table.forward = forward;
  table.inputGradient = inputGradient;
  table.filterGradient = filterGradient;
}

}  // namespace HS_ISA
}  // namespace hs
