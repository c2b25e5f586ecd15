#include "winograd.h"

#include "apply-output-stage.h"
#include "tasks.h"
#include "transpose-tile.h"

namespace hs {
namespace HS_ISA {
namespace {

// ---- transforms of eight vectors -----------------------------------------------------------------------------------
//
// The points are 0, 1, −1, 2, −2, ½, −½, ∞. With M(x) = Π (x − p) over the finite ones, the input is multiplied with
// the coefficients of M(x)/(x − p), filters and results are evaluated at p, and each product has the weight 1/M′(p).
// All constants of the input's transform and all powers of the points are exact.

constexpr int kPoints = 8;
constexpr int kSquare = kPoints * kPoints;
constexpr float kWeights[kPoints] = {1, -2 / 9.0f, -2 / 9.0f, 1 / 90.0f, 1 / 90.0f, 32 / 45.0f, 32 / 45.0f, 1};

// What the two points p and −p have in common (the even coefficients) and what changes its sign.
HS_INLINE void pair(vf even, vf odd, vf* out) {
  out[0] = even + odd;
  out[1] = even - odd;
}

HS_INLINE void transformInput(const vf* d, vf* out) {
  const vf a = splat(5.25f), b = splat(4.25f), c = splat(1.25f), e = splat(2.5f);
  out[0] = fma(a, d[4] - d[2], d[0] - d[6]);
  pair(fma(-b, d[4], d[2] + d[6]), fma(-b, d[3], d[1] + d[5]), out + 1);
  pair(fma(splat(0.25f), d[2], fma(-c, d[4], d[6])), fma(splat(0.5f), d[1], fma(-e, d[3], d[5] + d[5])), out + 3);
  pair(fma(splat(4), d[2], fma(splat(-5), d[4], d[6])), fma(splat(0.5f), d[5], fma(-e, d[3], d[1] + d[1])), out + 5);
  out[7] = fma(a, d[3] - d[5], d[7] - d[1]);
}

// Σ in[k] p^k over the even or the odd k < count, from the highest down.
template <int count, bool odd>
HS_INLINE vf halfPolynomial(const vf* in, float p) {
  constexpr int highest = (count - 1) % 2 == (odd ? 1 : 0) ? count - 1 : count - 2;
  vf sum = in[highest];
#pragma GCC unroll 4
  for (int k = highest - 2; k >= 0; k -= 2) sum = fma(sum, splat(p * p), in[k]);
  return odd && p != 1 ? sum * splat(p) : sum;
}

/** The polynomial with `count` coefficients at the eight points. */
template <int count>
HS_INLINE void evaluate(const vf* in, vf* out) {
  out[0] = in[0];
  pair(halfPolynomial<count, false>(in, 1), halfPolynomial<count, true>(in, 1), out + 1);
  pair(halfPolynomial<count, false>(in, 2), halfPolynomial<count, true>(in, 2), out + 3);
  pair(halfPolynomial<count, false>(in, 0.5f), halfPolynomial<count, true>(in, 0.5f), out + 5);
  out[7] = in[count - 1];
}

/** The transpose of `evaluate`. */
template <int count>
HS_INLINE void collect(const vf* in, vf* out) {
  const vf sums[3] = {in[1] + in[2], in[3] + in[4], in[5] + in[6]};
  const vf differences[3] = {in[1] - in[2], in[3] - in[4], in[5] - in[6]};
  out[0] = in[0] + sums[0] + sums[1] + sums[2];
  float power = 1;
#pragma GCC unroll 8
  for (int k = 1; k < count; k++) {
    power *= 2;
    const vf* from = k % 2 ? differences : sums;
    out[k] = fma(splat(power), from[1], fma(splat(1 / power), from[2], from[0]));
  }
  out[count - 1] += in[7];
}

// A square of from × from vectors to one of to × to: first along the columns, then along the rows.
template <int from, int to, class Transform>
HS_INLINE void alongBoth(const vf* in, vf* out, const Transform& transform) {
  vf half[to * from];
#pragma GCC unroll 8
  for (int j = 0; j < from; j++) {
    vf column[from], result[to];
#pragma GCC unroll 8
    for (int i = 0; i < from; i++) column[i] = in[i * from + j];
    transform(column, result);
#pragma GCC unroll 8
    for (int i = 0; i < to; i++) half[i * from + j] = result[i];
  }
#pragma GCC unroll 8
  for (int i = 0; i < to; i++) transform(half + i * from, out + i * to);
}

// ---- arrays of the transformed -------------------------------------------------------------------------------------

constexpr Index kAhead = 2 * kLineFloats;

/** One matrix for each of the 64 points; their starts fall into different sets of the caches. */
struct Points {
  float* data;
  Index stride;
  float* operator[](Index point) const { return data + point * stride; }
};

Index pointStride(Index floats) { return roundUp(floats, kLineFloats) + kLineFloats; }

// The matrices of 64 points are more streams than the processor follows by itself: `ahead` says where the next access
// will be.
HS_INLINE void storePoints(const vf* values, const Points& to, Index offset, Index ahead) {
#pragma GCC unroll 8
  for (int p = 0; p < kSquare; p++) {
    float* at = to[p];
    __builtin_prefetch(at + ahead, 1);
    store(at + offset, values[p]);
  }
}
HS_INLINE void loadPoints(const Points& from, Index offset, Index ahead, vf* values) {
#pragma GCC unroll 8
  for (int p = 0; p < kSquare; p++) {
    const float* at = from[p];
    __builtin_prefetch(at + ahead);
    values[p] = load(at + offset);
  }
}

/** Where column j (a multiple of kLanes) of row p stands in packed B[k, n]. */
HS_INLINE Index packedOffset(Index k, Index n, Index p, Index j) {
  const Index panel = j / kTileColumns * kTileColumns;
  return panel * k + p * smaller(kTileColumns, roundUp(n - panel, kLanes)) + j - panel;
}

/** The tiles of a convolution: its image, cut so that results of `size` × `size` pixels do not overlap. */
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

HS_INLINE vf loadFast(const float* p, int lanes) { return lanes == kLanes ? load(p) : loadPartial(p, lanes); }
HS_INLINE void storeFast(float* p, vf v, int lanes) { lanes == kLanes ? store(p, v) : storePartial(p, v, lanes); }

struct Image {
  const float* data;
  Index height, width, channels;

  /** `lanes` channels from c on; zero outside. */
  HS_INLINE vf at(Index image, Index y, Index x, Index c, int lanes) const {
    if (y < 0 || y >= height || x < 0 || x >= width) return vf{};
    return loadFast(data + ((image * height + y) * width + x) * channels + c, lanes);
  }
};

// ---- transforms of whole arrays ------------------------------------------------------------------------------------

// Tiles [first, first + count) of 8 × 8 pixels, moved up and left by the padding, to rows of `out`.
void inputToPoints(const Image& x, const Tiles& tiles, Index padTop, Index padLeft, Index first, Index count,
                   Points out) {
  const Index row = roundUp(x.channels, kLanes);
  parallelItems(count, larger(1, 4096 / row), [&](int64_t begin, int64_t end) {
    for (Index t = begin; t < end; t++) {
      const Place place = placeOf(tiles, first + t);
      for (Index c = 0; c < x.channels; c += kLanes) {
        const int lanes = static_cast<int>(smaller(kLanes, x.channels - c));
        vf tile[kSquare], points[kSquare];
#pragma GCC unroll 1
        for (int i = 0; i < kPoints; i++)
#pragma GCC unroll 8
          for (int j = 0; j < kPoints; j++)
            tile[i * kPoints + j] = x.at(place.image, place.y + i - padTop, place.x + j - padLeft, c, lanes);
        alongBoth<kPoints, kPoints>(tile, points, transformInput);
        storePoints(points, out, t * row + c, t * row + c + kAhead);
      }
    }
  });
}

// Tiles of `size` × `size` pixels of dy, evaluated at the points, to rows of packed matrices.
template <int size>
void resultToPoints(const Image& dy, const Tiles& tiles, Index first, Index count, Points out) {
  parallelItems(count, larger(1, 4096 / dy.channels), [&](int64_t begin, int64_t end) {
    for (Index t = begin; t < end; t++) {
      const Place place = placeOf(tiles, first + t);
      for (Index c = 0; c < dy.channels; c += kLanes) {
        const int lanes = static_cast<int>(smaller(kLanes, dy.channels - c));
        vf tile[size * size], points[kSquare];
#pragma GCC unroll 1
        for (int i = 0; i < size; i++)
#pragma GCC unroll 8
          for (int j = 0; j < size; j++) tile[i * size + j] = dy.at(place.image, place.y + i, place.x + j, c, lanes);
        alongBoth<size, kPoints>(tile, points, evaluate<size>);
        storePoints(points, out, packedOffset(count, dy.channels, t, c), packedOffset(count, dy.channels, t + 1, c));
      }
    }
  });
}

// Filters to packed matrices B[k, n]. Forward, k are the input channels and n the output channels; for the input's
// gradient it is the other way around and the taps are in reverse.
template <int taps>
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
        vf g[taps * taps], points[kSquare];
#pragma GCC unroll 1
        for (int tap = 0; tap < taps * taps; tap++) g[tap] = load(block + (tap * kLanes + i) * kLanes);
        alongBoth<taps, kPoints>(g, points, evaluate<taps>);
#pragma GCC unroll 8
        for (int p = 0; p < kSquare; p++) points[p] *= splat(kWeights[p / kPoints] * kWeights[p % kPoints]);
        storePoints(points, out, packedOffset(k, n, k0 + i, j), packedOffset(k, n, k0 + i + 2, j));
      }
    }
  });
}

// Rows of the products to pixels of the result.
template <int size>
void pointsToResult(Points products, const Tiles& tiles, Index first, Index count, Index height, Index width,
                    Index channels, const ApplyOutputStage& stage, float* y) {
  const Index row = roundUp(channels, kLanes);
  parallelItems(count, larger(1, 4096 / row), [&](int64_t begin, int64_t end) {
    for (Index t = begin; t < end; t++) {
      const Place place = placeOf(tiles, first + t);
      const int rows = static_cast<int>(smaller(size, height - place.y));
      const int columns = static_cast<int>(smaller(size, width - place.x));
      float* corner = y + ((place.image * height + place.y) * width + place.x) * channels;
      for (Index c = 0; c < channels; c += kLanes) {
        const int lanes = static_cast<int>(smaller(kLanes, channels - c));
        vf points[kSquare], tile[size * size];
        loadPoints(products, t * row + c, t * row + c + kAhead, points);
        alongBoth<kPoints, size>(points, tile, collect<size>);
        for (int i = 0; i < rows; i++)
          for (int j = 0; j < columns; j++)
            storeFast(corner + (i * width + j) * channels + c, tile[i * size + j], lanes);
      }
      if (stage.idle()) continue;
      for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) stage(corner + (i * width + j) * channels, 0, 0, channels);
    }
  });
}

// Products of tiles to the gradient of the filter.
template <int taps>
void pointsToFilter(Points products, Index inChannels, Index outChannels, float* dFilter) {
  const Index row = roundUp(outChannels, kLanes);
  parallelItems(inChannels, larger(1, 2048 / row), [&](int64_t begin, int64_t end) {
    for (Index i = begin; i < end; i++)
      for (Index j = 0; j < outChannels; j += kLanes) {
        const int lanes = static_cast<int>(smaller(kLanes, outChannels - j));
        vf points[kSquare], g[taps * taps];
        loadPoints(products, i * row + j, i * row + j + kAhead, points);
#pragma GCC unroll 8
        for (int p = 0; p < kSquare; p++) points[p] *= splat(kWeights[p / kPoints] * kWeights[p % kPoints]);
        alongBoth<kPoints, taps>(points, g, collect<taps>);
        for (int tap = 0; tap < taps * taps; tap++)
          storeFast(dFilter + (tap * inChannels + i) * outChannels + j, g[tap], lanes);
      }
  });
}

// ---- the convolutions ----------------------------------------------------------------------------------------------

constexpr int kInputScratch = 0, kResultScratch = 1, kFilterScratch = 2;  // slots of threadScratch

// Floats of transformed tiles at once, inputs and results together: they should stay in the third-level cache together
// with the transformed filters.
constexpr Index kMostFloats = 2 << 20;

bool allocate(int slot, Index floatsPerPoint, Points* points) {
  points->stride = pointStride(floatsPerPoint);
  points->data = static_cast<float*>(threadScratch(slot, sizeof(float) * points->stride * kSquare));
  return points->data != nullptr;
}

Index tilesAtOnce(const Tiles& tiles, Index in, Index out) {
  const Index most = larger(kTileRows * 4, kMostFloats / (kSquare * (in + out)));
  return ceilDivide(tiles.count, ceilDivide(tiles.count, most));
}

template <int taps>
bool convolve(const Image& x, const float* filter, bool reverse, Index batch, Index height, Index width, Index channels,
              Index padTop, Index padLeft, const ApplyOutputStage& stage, float* y) {
  constexpr int size = kPoints + 1 - taps;
  const Index in = x.channels, inRow = roundUp(in, kLanes), outRow = roundUp(channels, kLanes);
  const Tiles tiles(batch, height, width, size);
  const Index most = tilesAtOnce(tiles, in, channels);
  Points filters, inputs, products;
  if (!allocate(kFilterScratch, packedSize(in, channels), &filters) ||
      !allocate(kInputScratch, most * inRow, &inputs) || !allocate(kResultScratch, most * outRow, &products))
    return false;
  filterToPoints<taps>(filter, reverse ? channels : in, reverse ? in : channels, reverse, filters);
  for (Index first = 0; first < tiles.count; first += most) {
    const Index count = smaller(most, tiles.count - first);
    inputToPoints(x, tiles, padTop, padLeft, first, count, inputs);
    parallelFor(kSquare, [&](int64_t begin, int64_t end) {
      for (Index p = begin; p < end; p++)
        gemmPacked(count, channels, in, matrixView(inputs[p], inRow), filters[p], products[p], outRow, false,
                   NoEpilogue{}, packedView(filters[p + 1], in));
    });
    pointsToResult<size>(products, tiles, first, count, height, width, channels, stage, y);
  }
  return true;
}

template <int taps>
bool differentiate(const Image& x, const Image& dy, Index batch, Index padTop, Index padLeft, float* dFilter) {
  constexpr int size = kPoints + 1 - taps;
  const Index in = x.channels, out = dy.channels, inRow = roundUp(in, kLanes), outRow = roundUp(out, kLanes);
  const Tiles tiles(batch, dy.height, dy.width, size);
  const Index most = tilesAtOnce(tiles, in, out);
  Points inputs, results, products;
  if (!allocate(kInputScratch, most * inRow, &inputs) || !allocate(kResultScratch, packedSize(most, out), &results) ||
      !allocate(kFilterScratch, in * outRow, &products))
    return false;
  for (Index first = 0; first < tiles.count; first += most) {
    const Index count = smaller(most, tiles.count - first);
    inputToPoints(x, tiles, padTop, padLeft, first, count, inputs);
    resultToPoints<size>(dy, tiles, first, count, results);
    parallelFor(kSquare, [&](int64_t begin, int64_t end) {
      for (Index p = begin; p < end; p++)
        gemmPacked(in, out, count, matrixView(inputs[p], inRow, true), results[p], products[p], outRow, first > 0,
                   NoEpilogue{}, packedView(results[p + 1], count));
    });
  }
  pointsToFilter<taps>(products, in, out, dFilter);
  return true;
}

}  // namespace

bool winogradSuits(const ConvShape& s) {
  if (s.filterHeight != s.filterWidth || (s.filterHeight != 3 && s.filterHeight != 5)) return false;
  if (s.strideHeight != 1 || s.strideWidth != 1 || s.dilationHeight != 1 || s.dilationWidth != 1) return false;
  // Below this many channels the transforms take longer than the products.
  if (s.inChannels < 32 || s.outChannels < 32) return false;
  const int size = kPoints + 1 - static_cast<int>(s.filterHeight);
  const Tiles forth(s.batch, s.outHeight, s.outWidth, size), back(s.batch, s.inHeight, s.inWidth, size);
  const double pixels = static_cast<double>(s.batch * s.outHeight * s.outWidth);
  const double products = kSquare * static_cast<double>(larger(forth.count, back.count));
  const double saved = pixels * s.filterHeight * s.filterWidth / products;
  return saved >= 2.5 && forth.count >= 24;
}

bool winogradForward(const ConvShape& s, const float* x, const float* filter, const OutputStage& stage, float* y) {
  const Image image{x, s.inHeight, s.inWidth, s.inChannels};
  const auto run = s.filterHeight == 3 ? convolve<3> : convolve<5>;
  return run(image, filter, false, s.batch, s.outHeight, s.outWidth, s.outChannels, s.padTop, s.padLeft,
             ApplyOutputStage{stage}, y);
}

bool winogradInputGradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const Image image{dy, s.outHeight, s.outWidth, s.outChannels};
  const auto run = s.filterHeight == 3 ? convolve<3> : convolve<5>;
  const OutputStage nothing{nullptr, Activation::linear, 0, nullptr};
  return run(image, filter, true, s.batch, s.inHeight, s.inWidth, s.inChannels, s.filterHeight - 1 - s.padTop,
             s.filterWidth - 1 - s.padLeft, ApplyOutputStage{nothing}, dx);
}

bool winogradFilterGradient(const ConvShape& s, const float* x, const float* dy, float* dFilter) {
  const Image image{x, s.inHeight, s.inWidth, s.inChannels}, result{dy, s.outHeight, s.outWidth, s.outChannels};
  const auto run = s.filterHeight == 3 ? differentiate<3> : differentiate<5>;
  return run(image, result, s.batch, s.padTop, s.padLeft, dFilter);
}

}  // namespace HS_ISA
}  // namespace hs
