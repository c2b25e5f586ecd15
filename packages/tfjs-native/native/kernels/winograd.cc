#include "winograd.h"

#include "apply-output-stage.h"
#include "tasks.h"
#include "transpose-tile.h"
#include "winograd-transforms.h"

namespace hs {
namespace HS_ISA {
namespace {

using namespace winograd;

// ---- transformed arrays --------------------------------------------------------------------------------------------

constexpr Index kAhead = 2 * kLineFloats;

/** One matrix for each point of a square. Their starts are in different sets of the caches. */
struct Points {
  float* data;
  Index stride;
  float* operator[](Index point) const { return data + point * stride; }
};

Index pointStride(Index floats) { return roundUp(floats, kLineFloats) + kLineFloats; }

// The matrices of all points are more streams than the hardware prefetcher follows. `ahead` is the offset of the next
// access.
class StorePoints {
 public:
  HS_INLINE StorePoints(const Points& to, Index offset, Index ahead)
      : at_(to.data + offset), stride_(to.stride), ahead_(ahead - offset) {}
  // Stores the vector of the next point.
  HS_INLINE void operator()(vf value) {
    __builtin_prefetch(at_ + ahead_, 1);
    store(at_, value);
    at_ += stride_;
  }

 private:
  float* at_;
  Index stride_, ahead_;
};

/** Offset of column j (a multiple of kLanes) of row p in packed B[k, n]. */
HS_INLINE Index packedOffset(Index k, Index n, Index p, Index j) {
  const Index panel = j / kTileColumns * kTileColumns;
  return panel * k + p * smaller(kTileColumns, roundUp(n - panel, kLanes)) + j - panel;
}

/** Tiles of a convolution's image, whose results of `size` × `size` pixels do not overlap. */
struct Tiles {
  Index down, across, count;
  int size;

  Tiles(Index batch, Index height, Index width, int size)
      : down(ceilDivide(height, size)), across(ceilDivide(width, size)), count(batch * down * across), size(size) {}
};

struct Place {
  Index image, y, x;  // of the first pixel of the result
};
HS_INLINE Place placeOf(const Tiles& tiles, Index tile) {
  const Index line = tile / tiles.across;
  return {line / tiles.down, line % tiles.down * tiles.size, (tile - line * tiles.across) * tiles.size};
}

/** A range of tiles. */
struct Range {
  Index first, count;
};

struct Image {
  const float* data;
  Index height, width, channels;

  // Calls use(c, in) for each vector of channels c in [begin, end), where in(i, j) returns the pixel i rows below and j
  // columns right of the place, or zero outside the image.
  template <int size, class Use>
  HS_INLINE void eachVector(const Place& place, Index begin, Index end, const Use& use) const {
    const float* corner = data + ((place.image * height + place.y) * width + place.x) * channels;
    const bool inside =
        place.y >= 0 && place.x >= 0 && place.y + size <= height && place.x + size <= width && (end - begin) % kLanes == 0;
    if (inside) {
      for (Index c = begin; c < end; c += kLanes)
        use(c, [&](int i, int j) { return load(corner + (i * width + j) * channels + c); });
      return;
    }
    for (Index c = begin; c < end; c += kLanes) {
      const int lanes = static_cast<int>(smaller(kLanes, end - c));
      use(c, [&](int i, int j) {
        const Index y = place.y + i, x = place.x + j;
        if (y < 0 || y >= height || x < 0 || x >= width) return vf{};
        return loadFast(corner + (i * width + j) * channels + c, lanes);
      });
    }
  }
};

// ---- transforms of whole arrays ------------------------------------------------------------------------------------

// Transforms tiles of points × points pixels, shifted up and left by the padding, to rows of `out`, for channels
// [begin, end).
template <int points>
void inputToPoints(const Image& x, const Tiles& tiles, Index padTop, Index padLeft, Range range, Index begin, Index end,
                   Points out) {
  const Index row = roundUp(end - begin, kLanes);
  for (Index t = 0; t < range.count; t++) {
    const Place place = placeOf(tiles, range.first + t);
    x.eachVector<points>({place.image, place.y - padTop, place.x - padLeft}, begin, end, [&](Index c, const auto& in) {
      const Index offset = t * row + c - begin;
      StorePoints next(out, offset, offset + kAhead);
      alongBoth<points, points>(in, [&](int, int, vf v) { next(v); }, transformInput<points>);
    });
  }
}

// Evaluates tiles of `size` × `size` pixels of dy at the points, as rows of packed matrices.
template <int points, int size>
void resultToPoints(const Image& dy, const Tiles& tiles, Range range, Points out) {
  for (Index t = 0; t < range.count; t++) {
    const Place place = placeOf(tiles, range.first + t);
    dy.eachVector<size>(place, 0, dy.channels, [&](Index c, const auto& in) {
      StorePoints next(out, packedOffset(range.count, dy.channels, t, c), packedOffset(range.count, dy.channels, t + 1, c));
      alongBoth<size, points>(in, [&](int, int, vf v) { next(v); }, evaluate<points, size>);
    });
  }
}

// Transforms filters to packed matrices B[k, n]. Forward, k are the input channels and n the output channels; for the
// gradient of the input they are swapped, and the taps are reversed.
template <int points, int taps>
void filterToPoints(const float* filter, Index inChannels, Index outChannels, bool reverse, Points out) {
  const Index k = reverse ? outChannels : inChannels, n = reverse ? inChannels : outChannels;
  const Index strips = ceilDivide(n, kLanes);
  const Index tapStride = inChannels * outChannels;
  parallelItems(ceilDivide(k, kLanes) * strips, 4, [&](int64_t begin, int64_t end) {
    alignas(64) float block[taps * taps * kLanes * kLanes];
    for (Index item = begin; item < end; item++) {
      const Index k0 = item / strips * kLanes, j = item % strips * kLanes;
      const int rows = static_cast<int>(smaller(kLanes, k - k0)), lanes = static_cast<int>(smaller(kLanes, n - j));
      for (int tap = 0; tap < taps * taps; tap++) {
        const float* from = filter + tap * tapStride;
        if (reverse)
          transposeTilePadded(from + j * outChannels + k0, outChannels, lanes, rows,
                              block + (taps * taps - 1 - tap) * kLanes * kLanes, kLanes);
        else
          for (int i = 0; i < rows; i++)
            store(block + (tap * kLanes + i) * kLanes, loadFast(from + (k0 + i) * outChannels + j, lanes));
      }
      for (int i = 0; i < rows; i++) {
        StorePoints next(out, packedOffset(k, n, k0 + i, j), packedOffset(k, n, k0 + i + 2, j));
        alongBoth<taps, points>(
            [&](int y, int x) { return load(block + ((y * taps + x) * kLanes + i) * kLanes); },
            [&](int y, int x, vf v) { next(v * splat(kWeights<points>[y] * kWeights<points>[x])); },
            evaluate<points, taps>);
      }
    }
  });
}

/** Destination of the result of a convolution. */
struct Result {
  float* y;
  Index height, width, channels;
  ApplyOutputStage stage;
};

// Transforms rows of the products, `columns` channels from `column` on, to pixels of the result. Adds these to `sums`,
// unless it is null.
template <int points, int size>
void pointsToResult(Points products, const Tiles& tiles, Range range, Index column, Index columns, const Result& to,
                    float* sums) {
  const Index row = roundUp(columns, kLanes);
  const bool quick = to.stage.quick();
  for (Index t = 0; t < range.count; t++) {
    const Place place = placeOf(tiles, range.first + t);
    const int rows = static_cast<int>(smaller(size, to.height - place.y));
    const int across = static_cast<int>(smaller(size, to.width - place.x));
    const Index corner = ((place.image * to.height + place.y) * to.width + place.x) * to.channels + column;
    for (Index c = 0; c < columns; c += kLanes) {
      const int lanes = static_cast<int>(smaller(kLanes, columns - c));
      const float* from = products.data + t * row + c;
      const auto in = [&](int i, int j) { return load(from + (i * points + j) * products.stride); };
      vf total = {};
      const auto write = [&](int i, int j, vf v, int count) {
        const Index at = corner + (i * to.width + j) * to.channels + c;
        if (quick) v = to.stage.one(v, at, column + c, count);
        total += v;
        storeFast(to.y + at, v, count);
      };
      if (rows == size && across == size && lanes == kLanes)
        alongBoth<points, size>(in, [&](int i, int j, vf v) { write(i, j, v, kLanes); }, collect<points, size>);
      else
        alongBoth<points, size>(
            in, [&](int i, int j, vf v) { if (i < rows && j < across) write(i, j, v, lanes); }, collect<points, size>);
      if (sums && quick) store(sums + c, load(sums + c) + total);
    }
    if (quick) continue;
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < across; j++) {
        const Index at = corner + (i * to.width + j) * to.channels;
        to.stage(to.y + at, at, column, columns);
        if (sums) ColumnSums::add(to.y + at, columns, sums);
      }
  }
}

// Transforms products of tiles, from several parts that are added in order, to the gradient of the filter.
template <int points, int taps>
void pointsToFilter(Points products, Index parts, Index inChannels, Index outChannels, float* dFilter) {
  constexpr int square = points * points;
  const Index row = roundUp(outChannels, kLanes);
  parallelItems(inChannels, larger(1, 2048 / row), [&](int64_t begin, int64_t end) {
    for (Index i = begin; i < end; i++)
      for (Index j = 0; j < outChannels; j += kLanes) {
        const int lanes = static_cast<int>(smaller(kLanes, outChannels - j));
        vf values[square];
#pragma GCC unroll 8
        for (int p = 0; p < square; p++) {
          const float* from = products[p] + i * row + j;
          __builtin_prefetch(from + kAhead);
          values[p] = load(from);
        }
        for (Index part = 1; part < parts; part++)
          for (int p = 0; p < square; p++) values[p] += load(products[part * square + p] + i * row + j);
#pragma GCC unroll 8
        for (int p = 0; p < square; p++)
          values[p] *= splat(kWeights<points>[p / points] * kWeights<points>[p % points]);
        alongBoth<points, taps>(
            [&](int y, int x) { return values[y * points + x]; },
            [&](int y, int x, vf v) {
              storeFast(dFilter + ((y * taps + x) * inChannels + i) * outChannels + j, v, lanes);
            },
            collect<points, taps>);
      }
  });
}

// ---- the convolutions ----------------------------------------------------------------------------------------------

// Slots of threadScratch: shared by all tasks, and separate for each task.
constexpr int kSharedScratch = 0, kInputScratch = 1, kResultScratch = 2;

// Maximum floats of a task's transformed tiles, inputs and results together, so that they stay in the second-level
// cache from transform to transform. If the transformed filters do not fit into that cache, the number of times they
// are read matters more, so the limit is larger. Each matrix is read for at least kLeastTiles tiles.
constexpr Index kBlockFloats = 1 << 18, kLargeBlockFloats = 1 << 22, kLargeFilters = 1 << 20, kLeastTiles = 24;
constexpr Index kLeastPixels = 384;     // minimum pixels of the result: with fewer, the filter's transform costs more than it saves
constexpr Index kLeastChannels = 16;    // minimum channels on either side
constexpr Index kFewTasks = 8;          // with fewer tasks, the channels of the result are divided too
constexpr Index kLeastChunk = 64;       // minimum input channels of a task of the filter's gradient, if these are divided
constexpr Index kFewParts = 2;          // with fewer tasks of the filter's gradient, they are divided
constexpr Index kPartTiles = 96;        // minimum tiles of a part of the filter's gradient
constexpr Index kMostPartial = 4 << 20; // maximum floats of all parts

bool allocate(int slot, Index matrices, Index floats, Points* points) {
  points->stride = pointStride(floats);
  points->data = static_cast<float*>(threadScratch(slot, sizeof(float) * points->stride * matrices));
  return points->data != nullptr;
}

Index tilesAtOnce(int square, Index in, Index out) {
  const Index most = square * in * out > kLargeFilters ? kLargeBlockFloats : kBlockFloats;
  return larger(kLeastTiles, most / (square * (in + out)));
}

template <int points, int taps>
bool convolve(const Image& x, const float* filter, bool reverse, Index batch, Index padTop, Index padLeft,
              const Result& to) {
  constexpr int size = points + 1 - taps, square = points * points;
  const Index in = x.channels, channels = to.channels, inRow = roundUp(in, kLanes);
  const Tiles tiles(batch, to.height, to.width, size);
  Points filters;
  if (!allocate(kSharedScratch, square, packedSize(in, channels), &filters)) return false;
  filterToPoints<points, taps>(filter, reverse ? channels : in, reverse ? in : channels, reverse, filters);
  const Index wanted = wantedTasks(static_cast<double>(tiles.count) * square * in * channels);
  const Index most = smaller(tilesAtOnce(square, in, channels), larger(kLeastTiles, ceilDivide(tiles.count, wanted)));
  const Index blocks = ceilDivide(tiles.count, most);
  const Index cuts = larger(1, smaller(wanted, kFewTasks) / blocks);
  const Index columns = roundUp(ceilDivide(channels, cuts), kTileColumns), columnBlocks = ceilDivide(channels, columns);
  ColumnSums sums(to.stage.stage, channels);
  if (!sums.begin(blocks)) return false;
  Success success;
  parallelFor(blocks * columnBlocks, [&](int64_t begin, int64_t end) {
    Points inputs, products;
    const bool allocated = allocate(kInputScratch, square, most * inRow, &inputs) &&
                           allocate(kResultScratch, square, most * roundUp(smaller(columns, channels), kLanes), &products);
    success.require(allocated);
    if (!allocated) return;
    for (Index task = begin; task < end; task++) {
      const Index block = task / columnBlocks, column = (task - block * columnBlocks) * columns;
      const Index first = partBegin(tiles.count, blocks, block);
      const Range range{first, partBegin(tiles.count, blocks, block + 1) - first};
      const Index width = smaller(columns, channels - column);
      if (column == 0 || task == begin) inputToPoints<points>(x, tiles, padTop, padLeft, range, 0, in, inputs);
      for (Index p = 0; p < square; p++)
        gemmPacked(range.count, width, in, matrixView(inputs[p], inRow), filters[p] + column * in, products[p],
                   roundUp(width, kLanes), false, NoEpilogue{}, packedView(filters[p + 1] + column * in, in));
      pointsToResult<points, size>(products, tiles, range, column, width, to, sums.of(block, column));
    }
  });
  if (success) sums.end();
  return success;
}

// A task is a part of the tiles and a chunk of the input channels.
template <int points, int taps>
bool differentiate(const Image& x, const Image& dy, Index batch, Index padTop, Index padLeft, float* dFilter) {
  constexpr int size = points + 1 - taps, square = points * points;
  const Index in = x.channels, out = dy.channels, outRow = roundUp(out, kLanes);
  const Tiles tiles(batch, dy.height, dy.width, size);
  const Index parts = larger(1, smaller(smaller(tiles.count / kPartTiles, kFewTasks), kMostPartial / (square * in * outRow)));
  const Index cuts = smaller(ceilDivide(in, kLeastChunk), larger(1, kFewParts / parts));
  const Index chunk = roundUp(ceilDivide(in, cuts), kLanes), chunks = ceilDivide(in, chunk);
  const Index most = tilesAtOnce(square, chunk, out);
  Points products;
  if (!allocate(kSharedScratch, parts * square, in * outRow, &products)) return false;
  Success success;
  parallelFor(parts * chunks, [&](int64_t begin, int64_t end) {
    Points inputs, results;
    const bool allocated = allocate(kInputScratch, square, most * chunk, &inputs) &&
                           allocate(kResultScratch, square, packedSize(most, out), &results);
    success.require(allocated);
    if (!allocated) return;
    for (Index task = begin; task < end; task++) {
      const Index part = task / chunks, c0 = (task - part * chunks) * chunk, c1 = smaller(in, c0 + chunk);
      const Index t0 = partBegin(tiles.count, parts, part), count = partBegin(tiles.count, parts, part + 1) - t0;
      const Index blocks = ceilDivide(count, most);
      for (Index block = 0; block < blocks; block++) {
        const Index first = partBegin(count, blocks, block);
        const Range range{t0 + first, partBegin(count, blocks, block + 1) - first};
        inputToPoints<points>(x, tiles, padTop, padLeft, range, c0, c1, inputs);
        resultToPoints<points, size>(dy, tiles, range, results);
        for (Index p = 0; p < square; p++)
          gemmPacked(c1 - c0, out, range.count, matrixView(inputs[p], roundUp(c1 - c0, kLanes), true), results[p],
                     products[part * square + p] + c0 * outRow, outRow, block > 0, NoEpilogue{},
                     packedView(results[p + 1], range.count));
      }
    }
  });
  if (success) pointsToFilter<points, taps>(products, parts, in, out, dFilter);
  return success;
}

/** Number of products for each pixel of the result. */
double productsPerPixel(const ConvShape& s, int points) {
  const int size = points + 1 - static_cast<int>(s.filterHeight);
  const Tiles forth(s.batch, s.outHeight, s.outWidth, size), back(s.batch, s.inHeight, s.inWidth, size);
  const double pixels = static_cast<double>(s.batch * s.outHeight * s.outWidth);
  return points * points * static_cast<double>(larger(forth.count, back.count)) / pixels;
}

// Six points have smaller rounding errors and faster transforms, so eight must save much.
bool hasSixPoints(const ConvShape& s) {
  return s.filterHeight == 3 && productsPerPixel(s, 6) <= 1.1 * productsPerPixel(s, 8);
}

}  // namespace

bool winogradSuits(const ConvShape& s) {
  if (s.filterHeight != s.filterWidth || (s.filterHeight != 3 && s.filterHeight != 5)) return false;
  if (s.strideHeight != 1 || s.strideWidth != 1 || s.dilationHeight != 1 || s.dilationWidth != 1) return false;
  // With fewer channels, the transforms take longer than the products.
  if (s.inChannels < kLeastChannels || s.outChannels < kLeastChannels) return false;
  const double products = productsPerPixel(s, hasSixPoints(s) ? 6 : 8);
  const double taps = static_cast<double>(s.filterHeight * s.filterWidth);
  return taps >= 2.5 * products && s.batch * s.outHeight * s.outWidth >= kLeastPixels;
}

bool winogradForward(const ConvShape& s, const float* x, const float* filter, const OutputStage& stage, float* y) {
  const Image image{x, s.inHeight, s.inWidth, s.inChannels};
  const Result result{y, s.outHeight, s.outWidth, s.outChannels, ApplyOutputStage{stage}};
  const auto run = s.filterHeight == 5 ? convolve<8, 5> : hasSixPoints(s) ? convolve<6, 3> : convolve<8, 3>;
  return run(image, filter, false, s.batch, s.padTop, s.padLeft, result);
}

bool winogradInputGradient(const ConvShape& s, const float* dy, const float* filter, const OutputStage& stage,
                           float* dx) {
  const Image image{dy, s.outHeight, s.outWidth, s.outChannels};
  const Result result{dx, s.inHeight, s.inWidth, s.inChannels, ApplyOutputStage{stage}};
  const auto run = s.filterHeight == 5 ? convolve<8, 5> : hasSixPoints(s) ? convolve<6, 3> : convolve<8, 3>;
  return run(image, filter, true, s.batch, s.filterHeight - 1 - s.padTop, s.filterWidth - 1 - s.padLeft, result);
}

bool winogradFilterGradient(const ConvShape& s, const float* x, const float* dy, float* dFilter) {
  const Image image{x, s.inHeight, s.inWidth, s.inChannels}, result{dy, s.outHeight, s.outWidth, s.outChannels};
  const auto run =
      s.filterHeight == 5 ? differentiate<8, 5> : hasSixPoints(s) ? differentiate<6, 3> : differentiate<8, 3>;
  return run(image, result, s.batch, s.padTop, s.padLeft, dFilter);
}

}  // namespace HS_ISA
}  // namespace hs
