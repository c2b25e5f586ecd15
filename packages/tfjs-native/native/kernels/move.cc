#include "move.h"

#include "../parallel.h"
#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace {

// Bytes per task.
constexpr int64_t kGrainBytes = 131072;
// With fewer bytes, a loop is faster than memcpy.
constexpr int64_t kShortRow = 64;

template <class T>
HS_INLINE void copyRow(const T* in, int64_t inStride, T* out, int64_t outStride, int64_t n) {
  if (outStride == 1) {
    if (inStride == 1) {
      if (n * static_cast<int64_t>(sizeof(T)) >= kShortRow)
        memcpy(out, in, static_cast<size_t>(n) * sizeof(T));
      else
        for (int64_t i = 0; i < n; i++) out[i] = in[i];
    } else if (inStride == 0) {
      const T value = *in;
      for (int64_t i = 0; i < n; i++) out[i] = value;
    } else {
      for (int64_t i = 0; i < n; i++) out[i] = in[i * inStride];
    }
  } else {
    for (int64_t i = 0; i < n; i++) out[i * outStride] = in[i * inStride];
  }
}

// Offsets of a flat index over the dimensions in `dims`.
HS_INLINE void locate(const StridedCopy& s, const int* dims, int count, int64_t flat, int64_t* in, int64_t* out) {
  for (int k = count - 1; k >= 0; k--) {
    const int d = dims[k];
    const int64_t i = flat % s.sizes[d];
    flat /= s.sizes[d];
    *in += i * s.inStrides[d];
    *out += i * s.outStrides[d];
  }
}

// out[row·outStride + column] = in[row + column·inStride], in 16 × 16 tiles that keep the lines of both sides in the
// cache.
template <class T>
HS_INLINE void transposeTile(const T* in, int64_t inStride, T* out, int64_t outStride, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < columns; c++) out[r * outStride + c] = in[r + c * inStride];
}

typedef uint32_t v4 __attribute__((vector_size(16)));

#if defined(__clang__)
#define HS_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define HS_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (v4){i, j, k, l})
#endif

HS_INLINE void transpose4x4(const uint32_t* in, int64_t inStride, uint32_t* out, int64_t outStride) {
  v4 a, b, c, d;
  memcpy(&a, in, 16);
  memcpy(&b, in + inStride, 16);
  memcpy(&c, in + 2 * inStride, 16);
  memcpy(&d, in + 3 * inStride, 16);
  const v4 ab0 = HS_SHUFFLE(a, b, 0, 4, 1, 5), ab1 = HS_SHUFFLE(a, b, 2, 6, 3, 7);
  const v4 cd0 = HS_SHUFFLE(c, d, 0, 4, 1, 5), cd1 = HS_SHUFFLE(c, d, 2, 6, 3, 7);
  a = HS_SHUFFLE(ab0, cd0, 0, 1, 4, 5);
  b = HS_SHUFFLE(ab0, cd0, 2, 3, 6, 7);
  c = HS_SHUFFLE(ab1, cd1, 0, 1, 4, 5);
  d = HS_SHUFFLE(ab1, cd1, 2, 3, 6, 7);
  memcpy(out, &a, 16);
  memcpy(out + outStride, &b, 16);
  memcpy(out + 2 * outStride, &c, 16);
  memcpy(out + 3 * outStride, &d, 16);
}

constexpr int64_t kTile = 16;

// Uses a small buffer, so that whole lines are read and written: with power-of-two strides, all lines of a tile compete
// for the same few places in the cache.
HS_INLINE void transposeFullTile(const uint32_t* in, int64_t inStride, uint32_t* out, int64_t outStride) {
  alignas(64) uint32_t tile[kTile * kTile];
  for (int64_t c = 0; c < kTile; c += 4)
    for (int64_t r = 0; r < kTile; r += 4)
      transpose4x4(in + r + c * inStride, inStride, tile + r * kTile + c, kTile);
  for (int64_t r = 0; r < kTile; r++) memcpy(out + r * outStride, tile + r * kTile, kTile * sizeof(uint32_t));
}
HS_INLINE void transposeFullTile(const uint8_t* in, int64_t inStride, uint8_t* out, int64_t outStride) {
  transposeTile(in, inStride, out, outStride, kTile, kTile);
}

// Copies the plane of the dimension with input stride 1 (`row`) and of the last dimension (output stride 1), tile by
// tile.
template <class T>
void copyTransposed(const StridedCopy& s, int row, const T* in, T* out) {
  const int last = s.rank - 1;
  int others[kMaxRank], count = 0;
  int64_t planes = 1;
  for (int d = 0; d < last; d++)
    if (d != row) {
      others[count++] = d;
      planes *= s.sizes[d];
    }
  const int64_t rows = s.sizes[row], columns = s.sizes[last];
  const int64_t inStride = s.inStrides[last], outStride = s.outStrides[row];
  const int64_t bands = (rows + kTile - 1) / kTile;
  const int64_t bandBytes = kTile * columns * static_cast<int64_t>(sizeof(T));
  parallelItems(planes * bands, bandBytes < kGrainBytes ? kGrainBytes / bandBytes : 1, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; task++) {
      const int64_t plane = task / bands, r = (task - plane * bands) * kTile;
      int64_t inAt = s.inOffset + r, outAt = s.outOffset + r * outStride;
      locate(s, others, count, plane, &inAt, &outAt);
      const int64_t height = rows - r < kTile ? rows - r : kTile;
      int64_t c = 0;
      if (height == kTile)
        for (; c + kTile <= columns; c += kTile)
          transposeFullTile(in + inAt + c * inStride, inStride, out + outAt + c, outStride);
      for (; c < columns; c += kTile)
        transposeTile(in + inAt + c * inStride, inStride, out + outAt + c, outStride, height,
                      columns - c < kTile ? columns - c : kTile);
    }
  });
}

template <class T>
void copyRows(const StridedCopy& s, const T* in, T* out) {
  const int last = s.rank - 1;
  const int64_t n = s.sizes[last], inStride = s.inStrides[last], outStride = s.outStrides[last];
  const int64_t grain = kGrainBytes / static_cast<int64_t>(sizeof(T));
  if (last == 0) {
    parallelItems(n, grain, [&](int64_t begin, int64_t end) {
      copyRow(in + s.inOffset + begin * inStride, inStride, out + s.outOffset + begin * outStride, outStride, end - begin);
    });
    return;
  }
  parallelItems(s.total / n, grain / n > 0 ? grain / n : 1, [&](int64_t begin, int64_t end) {
    int64_t index[kMaxRank];
    int64_t inAt = s.inOffset, outAt = s.outOffset, flat = begin;
    for (int d = last - 1; d >= 0; d--) {
      index[d] = flat % s.sizes[d];
      flat /= s.sizes[d];
      inAt += index[d] * s.inStrides[d];
      outAt += index[d] * s.outStrides[d];
    }
    for (int64_t row = begin; row < end; row++) {
      copyRow(in + inAt, inStride, out + outAt, outStride, n);
      for (int d = last - 1; d >= 0; d--) {
        inAt += s.inStrides[d];
        outAt += s.outStrides[d];
        if (++index[d] < s.sizes[d]) break;
        index[d] = 0;
        inAt -= s.inStrides[d] * s.sizes[d];
        outAt -= s.outStrides[d] * s.sizes[d];
      }
    }
  });
}

template <class T>
void copyStrided(const StridedCopy& s, const T* in, T* out) {
  const int last = s.rank - 1;
  if (s.outStrides[last] == 1 && s.inStrides[last] != 1 && s.inStrides[last] != 0) {
    for (int d = last - 1; d >= 0; d--)
      if (s.inStrides[d] == 1 && s.sizes[d] > 1) return copyTransposed(s, d, in, out);
  }
  copyRows(s, in, out);
}

// A single read that the compiler does not repeat, since another thread may write there.
HS_INLINE int32_t readOnce(const int32_t* from) { return __atomic_load_n(from, __ATOMIC_RELAXED); }

// The first index out of range that the tasks found, by position.
class FirstWrong {
 public:
  void report(int64_t place, int32_t index) {
    while (__atomic_test_and_set(&locked_, __ATOMIC_ACQUIRE)) {
    }
    if (place_ < 0 || place < place_) {
      place_ = place;
      index_ = index;
    }
    __atomic_clear(&locked_, __ATOMIC_RELEASE);
  }
  // Returns the result after all tasks.
  bool found(int32_t* index) const {
    *index = index_;
    return place_ >= 0;
  }

 private:
  bool locked_ = false;
  int64_t place_ = -1;
  int32_t index_ = 0;
};

bool gather(const GatherShape& s, int elementSize, const void* x, const int32_t* indices, void* out, int32_t* wrong) {
  const int64_t bytes = s.slice * elementSize;
  const auto* from = static_cast<const char*>(x);
  auto* to = static_cast<char*>(out);
  const int64_t rows = s.batch * s.outer * s.indices;
  FirstWrong firstWrong;
  if (s.outer == 0 || s.slice == 0) {
    // There is nothing to copy, but an index out of range is still an error.
    for (int64_t i = 0; i < s.batch * s.indices; i++) {
      const int32_t index = readOnce(indices + i);
      if (index < 0 || index >= s.size) firstWrong.report(i, index);
    }
    return !firstWrong.found(wrong);
  }
  parallelItems(rows, bytes < kGrainBytes ? kGrainBytes / (bytes > 16 ? bytes : 16) : 1, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const int64_t cell = row / s.indices, j = row - cell * s.indices;  // cell = batch · outer + o
      const int32_t index = readOnce(indices + cell / s.outer * s.indices + j);
      if (__builtin_expect(index < 0 || index >= s.size, 0)) {
        firstWrong.report(row, index);
        continue;
      }
      const char* source = from + (cell * s.size + index) * bytes;
      if (bytes == 4)
        memcpy(to + row * 4, source, 4);
      else
        memcpy(to + row * bytes, source, static_cast<size_t>(bytes));
    }
  });
  return !firstWrong.found(wrong);
}

int64_t flatIndices(int64_t count, int depth, const double* strides, int64_t rows, const int32_t* indices,
                    int32_t* out) {
  for (int64_t i = 0; i < count; i++) {
    double row = 0;  // never overflows, unlike an integer
    for (int d = 0; d < depth; d++) row += readOnce(indices + i * depth + d) * strides[d];
    if (!(row >= 0 && row < static_cast<double>(rows))) return i;
    out[i] = static_cast<int32_t>(row);
  }
  return -1;
}

void segmentSum(int64_t rows, int64_t columns, int64_t segments, const float* x, const int32_t* ids, float* out) {
  // Divided by columns, so that one task computes a sum in the order of the rows.
  const int64_t width = columns < 64 ? columns : 64;
  parallelFor((columns + width - 1) / width, [&](int64_t begin, int64_t end) {
    const int64_t from = begin * width, to = end * width < columns ? end * width : columns;
    for (int64_t segment = 0; segment < segments; segment++)
      memset(out + segment * columns + from, 0, static_cast<size_t>(to - from) * sizeof(float));
    for (int64_t row = 0; row < rows; row++) {
      const int64_t id = readOnce(ids + row);
      if (id < 0 || id >= segments) continue;
      float* sum = out + id * columns;
      const float* p = x + row * columns;
      for (int64_t i = from; i < to; i++) sum[i] += p[i];
    }
  });
}

}  // namespace

void fillMove(MoveKernels& table) {
  table.copyWords = copyStrided<uint32_t>;
  table.copyBytes = copyStrided<uint8_t>;
  table.gather = gather;
  table.flatIndices = flatIndices;
  table.segmentSum = segmentSum;
}

}  // namespace HS_ISA
}  // namespace hs
