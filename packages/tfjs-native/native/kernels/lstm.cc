#include "lstm.h"

#include "../math.h"
#include "gemm.h"
#include "row-vectors.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kPackedScratch = 1;               // slot of threadScratch
constexpr Index kNearFloats = Index(1) << 18;  // of a matrix that stays in the second-level cache

// Sequences of one task, which runs all their steps: those of one tile, or of several if the matrix is read from afar.
HS_INLINE Index sequencesPerTask(const LstmShape& s) {
  return s.units * s.units * 4 <= kNearFloats ? kTileRows : 8 * kTileRows;
}

template <class Task>
void eachTask(const LstmShape& s, const Task& task) {
  const Index count = sequencesPerTask(s);
  parallelFor(ceilDivide(s.batch, count), [&](int64_t begin, int64_t end) {
    for (Index t = begin; t < end; t++) task(t * count, smaller(count, s.batch - t * count));
  });
}

const float* pack(Index k, Index n, MatrixView matrix) {
  float* packed = static_cast<float*>(threadScratch(kPackedScratch, sizeof(float) * packedSize(k, n)));
  if (packed) packColumns(k, n, matrix, packed);
  return packed;
}

struct Logistic {
  static HS_INLINE vf value(vf x) { return sigmoid(x); }
  static HS_INLINE vf slope(vf y) { return y * (splat(1) - y); }
};
struct Hard {
  static HS_INLINE vf value(vf x) {
    const vf y = fma(splat(0.2f), x, splat(0.5f));
    return select(y < vf{}, vf{}, select(y > splat(1), splat(1), y));
  }
  static HS_INLINE vf slope(vf y) {
    const vi inside = (y > vf{}) & (y < splat(1));
    return select(inside, splat(0.2f), vf{});
  }
};

// ---- forward -------------------------------------------------------------------------------------------------------

template <class Gate>
HS_INLINE void openGates(Index units, float* gates, const float* c0, float* c, float* h) {
  eachVector<1>(units, [&](Index u, auto lanes, int) {
    const vf i = Gate::value(lanes.load(gates + u)), f = Gate::value(lanes.load(gates + units + u));
    const vf g = tanh(lanes.load(gates + 2 * units + u)), o = Gate::value(lanes.load(gates + 3 * units + u));
    const vf state = fma(f, lanes.load(c0 + u), i * g);
    lanes.store(gates + u, i);
    lanes.store(gates + units + u, f);
    lanes.store(gates + 2 * units + u, g);
    lanes.store(gates + 3 * units + u, o);
    lanes.store(c + u, state);
    lanes.store(h + u, o * tanh(state));
  });
}

template <class Gate>
bool run(const LstmShape& s, const float* recurrent, const float* h0, const float* c0, float* gates, float* c,
         float* h) {
  const Index units = s.units, width = 4 * units;
  const float* packed = pack(units, width, matrixView(recurrent, width));
  if (!packed) return false;
  eachTask(s, [&](Index first, Index count) {
    for (Index t = 0; t < s.steps; t++) {
      const Index at = first * s.steps + t;
      const MatrixView before = t == 0 ? matrixView(h0 + first * units, units)
                                       : matrixView(h + (at - 1) * units, s.steps * units);
      gemmPacked(count, width, units, before, packed, gates + at * width, s.steps * width, true);
      for (Index r = 0; r < count; r++) {
        const Index row = at + r * s.steps;
        openGates<Gate>(units, gates + row * width, t == 0 ? c0 + (first + r) * units : c + (row - 1) * units,
                        c + row * units, h + row * units);
      }
    }
  });
  return true;
}

bool forward(const LstmShape& s, const float* recurrent, const float* h0, const float* c0, float* gates, float* c,
             float* h) {
  return (s.hard ? run<Hard> : run<Logistic>)(s, recurrent, h0, c0, gates, c, h);
}

// ---- backward ------------------------------------------------------------------------------------------------------

// Gradients of one step of one sequence; dh and dc are those of its results, and dc becomes that of the c before it.
template <class Gate>
HS_INLINE void closeGates(Index units, const float* gates, const float* c0, const float* c, const float* dh, float* dc,
                          float* dGates) {
  eachVector<1>(units, [&](Index u, auto lanes, int) {
    const vf i = lanes.load(gates + u), f = lanes.load(gates + units + u), g = lanes.load(gates + 2 * units + u);
    const vf o = lanes.load(gates + 3 * units + u), shown = tanh(lanes.load(c + u)), d = lanes.load(dh + u);
    const vf state = fma(d * o, splat(1) - shown * shown, lanes.load(dc + u));
    lanes.store(dGates + u, state * g * Gate::slope(i));
    lanes.store(dGates + units + u, state * lanes.load(c0 + u) * Gate::slope(f));
    lanes.store(dGates + 2 * units + u, state * i * (splat(1) - g * g));
    lanes.store(dGates + 3 * units + u, d * shown * Gate::slope(o));
    lanes.store(dc + u, state * f);
  });
}

HS_INLINE void addTo(float* to, const float* from, Index count) {
  eachVector<1>(count, [&](Index i, auto lanes, int) { lanes.store(to + i, lanes.load(to + i) + lanes.load(from + i)); });
}

HS_INLINE void copyOrClear(float* to, const float* from, Index count) {
  if (from)
    memcpy(to, from, sizeof(float) * count);
  else
    memset(to, 0, sizeof(float) * count);
}

template <class Gate>
bool runBack(const LstmShape& s, const float* recurrent, const float* h0, const float* c0, const float* gates,
             const float* c, const float* h, const float* dh, const float* dhLast, const float* dcLast, float* dGates,
             float* previous, float* dh0, float* dc0) {
  const Index units = s.units, width = 4 * units;
  const float* packed = pack(width, units, matrixView(recurrent, width, true));
  if (!packed) return false;
  // dh0 and dc0 hold the gradients of the state while the steps run backward.
  eachTask(s, [&](Index first, Index count) {
    copyOrClear(dh0 + first * units, dhLast ? dhLast + first * units : nullptr, count * units);
    copyOrClear(dc0 + first * units, dcLast ? dcLast + first * units : nullptr, count * units);
    for (Index t = s.steps - 1; t >= 0; t--) {
      const Index at = first * s.steps + t;
      for (Index r = 0; r < count; r++) {
        const Index row = at + r * s.steps, sequence = first + r;
        float *d = dh0 + sequence * units, *dState = dc0 + sequence * units;
        if (dh) addTo(d, dh + row * units, units);
        closeGates<Gate>(units, gates + row * width, t == 0 ? c0 + sequence * units : c + (row - 1) * units,
                         c + row * units, d, dState, dGates + row * width);
        memcpy(previous + row * units, t == 0 ? h0 + sequence * units : h + (row - 1) * units, sizeof(float) * units);
      }
      gemmPacked(count, units, width, matrixView(dGates + at * width, s.steps * width), packed, dh0 + first * units,
                 units);
    }
  });
  return true;
}

bool backward(const LstmShape& s, const float* recurrent, const float* h0, const float* c0, const float* gates,
              const float* c, const float* h, const float* dh, const float* dhLast, const float* dcLast, float* dGates,
              float* previous, float* dh0, float* dc0) {
  return (s.hard ? runBack<Hard> : runBack<Logistic>)(s, recurrent, h0, c0, gates, c, h, dh, dhLast, dcLast, dGates,
                                                      previous, dh0, dc0);
}

}  // namespace

void fillLstm(LstmKernels& table) {
  table.forward = forward;
  table.backward = backward;
}

}  // namespace HS_ISA
}  // namespace hs
