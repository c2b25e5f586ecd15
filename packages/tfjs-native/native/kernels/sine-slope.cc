// First derivatives of sine networks with respect to the coordinates in reverse mode, and their gradients for training.
//
// Notation, for one layer: s pre-activation, y = sin s, g derivative of the output with respect to y (the slope). A dot
// marks the derivative in the direction v = ∂loss/∂slope. Since slope · v is the output's derivative in the direction
// v, the gradient of the loss is that of a sum of values and directional derivatives, which takes one more forward and
// one more backward pass.
#include "sine-tasks.h"

namespace hs {
namespace HS_ISA {
namespace sine {
namespace {

// The slopes of all layers are saved after the pre-activations. Backward has two rows for each point.
struct SlopePlan : Plan {
  Index slopesBefore[kMaxSineLayers];  // columns before those of a layer in the stream
  Index stream;                         // total number of columns

  explicit SlopePlan(const SineNetwork& net) : Plan(net, SineOrder::value, 2), stream(saved) {
    for (int l = 0; l < net.depth - 1; l++) {
      slopesBefore[l] = stream;
      stream += layers[l].outputWidth;
    }
  }
};

int64_t slopeSavedCount(const SineNetwork& net) { return net.sets * net.points * SlopePlan(net).stream; }

// Reads the rows of a tile from [S, N, columns] as a matrix of whole vectors; `fill` if `from` is null.
void readRows(const Tile& t, const float* from, Index columns, float fill, float* matrix, Index stride) {
  memset(matrix, 0, sizeof(float) * t.points * stride);
  if (from)
    copyRows(t.points, columns, from + t.point() * columns, columns, matrix, stride);
  else if (fill != 0)
    for (Index i = 0; i < t.points; i++)
      for (Index c = 0; c < columns; c++) matrix[i * stride + c] = fill;
}

// Saves the pre-activations of all layers to the streams (near must not be null), followed by their slopes, in the far
// stream if there is one. Computes value and slope unless they are null. a, b: memory for matrices.
void slopeOfTile(const SlopePlan& plan, const Tile& tile, const float* inputs, const float* factor, float* value,
                 float* slope, const Streams& streams, float* a, float* b) {
  const int last = plan.net.depth - 1;
  const Streams slopes = streams.far ? Streams{nullptr, streams.far} : streams;
  const float* x = inputs;
  for (int l = 0; l <= last - (value ? 0 : 1); l++) {
    float* y = l % 2 ? b : a;
    tile.forward(l, x, y, streams);
    x = y;
  }
  if (value)
    copyRows(tile.points, plan.outputs, x, plan.last().outputStride, value + tile.point() * plan.outputs, plan.outputs);
  readRows(tile, factor, plan.outputs, 1, a, plan.last().outputStride);
  for (int l = last; l > 0; l--) {
    const int below = l - 1;
    tile.multiply(1, a, plan.layers[l].outputStride, false, tile.weights.backward[l],
                  [&](const Block& block, const Planes<float>& g) {
                    savePlane(block, g, tile.saving(slopes, plan.slopesBefore[below], block));
                    const Planes<const float> s = tile.preActivations(below, block, streams.near, inputs);
                    tile.activateBack(below, block, s, g, b, nullptr);
                  });
    float* swap = a;
    a = b;
    b = swap;
  }
  if (slope) tile.multiplyByFirstWeights(a, plan.layers[0].outputStride, slope + tile.point() * plan.inputs);
}

bool slope(const SineNetwork& net, const float* factor, float* value, float* slope, float* saved) {
  const SlopePlan plan(net);
  const Index matrix = plan.tile * plan.widestStride, inputMatrix = plan.tile * plan.layers[0].inputStride;
  const Index streamSize = plan.tile * plan.stream;
  const Index scratch = 2 * matrix + inputMatrix + 2 * plan.blockSize() + TileMemory::fixedSize(plan) + streamSize;
  return forTasks(plan, true, scratch, [&](const Task& task) {
    Arena arena(task.memory);
    float* a = arena.take(matrix);
    float* b = arena.take(matrix);
    float* inputMemory = arena.take(inputMatrix);
    const TileMemory memory = {arena.take(plan.blockSize()), arena.take(plan.blockSize()),
                               arena.take(TileMemory::fixedSize(plan))};
    float* near = arena.take(streamSize);
    task.forTiles(memory, [&](const Tile& tile) {
      Streams streams = saved ? Streams::to(saved + tile.point() * plan.stream) : Streams{};
      if (!streams.near) streams.near = near;
      slopeOfTile(plan, tile, tile.inputs(inputMemory), factor, value, slope, streams, a, b);
    });
  });
}

// ẏ = cos s ṡ
HS_INLINE void activateDot(const Block& b, bool sine, const Planes<const float>& s, const Planes<const float>& dot,
                           const Planes<float>& y) {
  for (int i = 0; i < b.points; i++)
    for (int j = 0; j < b.width(); j += kLanes) {
      const vf ds = load(dot.row(0, i) + j);
      store(y.row(0, i) + j, sine ? cosOf(reduceHalfTurns(load(s.row(0, i) + j))) * ds : ds);
    }
}

// h = ∂loss/∂y. Plane 0 of y and d contains y and ∂loss/∂s, plane 1 contains ẏ and ∂loss/∂ṡ = cos s g.
HS_INLINE void activateDotBack(const Block& b, bool sine, const Planes<const float>& s, const Planes<const float>& dot,
                               const Planes<const float>& g, const Planes<const float>& h, const Planes<float>& d,
                               const Planes<float>& y) {
  if (!sine) {
    copyPlanesBack(b, 1, s, h, d, y);
    copyPlanesBack(b, 1, dot, g, {d.row(1, 0), 0, d.rowStep}, {y.row(1, 0), 0, y.rowStep});
    return;
  }
  for (int i = 0; i < b.points; i++)
    for (int j = 0; j < b.width(); j += kLanes) {
      const HalfTurns angle = reduceHalfTurns(load(s.row(0, i) + j));
      const vf y0 = sinOf(angle), cosine = cosOf(angle);
      const vf ds = load(dot.row(0, i) + j), slope = load(g.row(0, i) + j);
      store(y.row(0, i) + j, y0);
      store(y.row(1, i) + j, cosine * ds);
      store(d.row(0, i) + j, cosine * load(h.row(0, i) + j) - y0 * ds * slope);
      store(d.row(1, i) + j, cosine * slope);
    }
}

bool slopeBackward(const SineNetwork& net, const float* factor, const float* dValue, const float* dSlope,
                   const float* saved, const SineGradients& to, float* dFactor) {
  const SlopePlan plan(net);
  const int last = net.depth - 1;
  const Index matrix = 2 * plan.tile * plan.widestStride;
  const Index inputMatrix = 2 * plan.tile * plan.layers[0].inputStride;
  const Index streamSize = saved ? 0 : plan.tile * plan.stream;
  const Index dotSize = plan.tile * (plan.stream - plan.saved);
  TaskSums sums(plan, to);
  if (!sums.allocate()) return false;
  const Index scratch = 3 * matrix + inputMatrix + 2 * plan.blockSize() + TileMemory::fixedSize(plan) + streamSize + dotSize +
                        sums.scratch();
  const bool complete = forTasks(plan, true, scratch, [&](const Task& task) {
    Arena arena(task.memory);
    float* x = arena.take(matrix);
    float* gradients[2] = {arena.take(matrix), arena.take(matrix)};  // of alternating layers
    float* inputs = arena.take(inputMatrix);
    const TileMemory memory = {arena.take(plan.blockSize()), arena.take(plan.blockSize()),
                               arena.take(TileMemory::fixedSize(plan))};
    float* own = arena.take(streamSize);
    float* dots = arena.take(dotSize);
    float* taskSums = sums.begin(task, arena.take(sums.scratch()));
    const PackedWeights& weights = task.weights;
    task.forTiles(memory, [&](const Tile& tile) {
      // Planes of the inputs: the coordinates and v.
      const float* coords = tile.inputs(inputs);
      float* direction = inputs + tile.points * plan.layers[0].inputStride;
      if (coords != inputs) memcpy(inputs, coords, sizeof(float) * tile.points * plan.inputs);
      readRows(tile, dSlope, plan.inputs, 0, direction, plan.layers[0].inputStride);
      if (!saved)
        slopeOfTile(plan, tile, inputs, factor, nullptr, nullptr, {own, nullptr}, gradients[0], gradients[1]);
      const float* stream = saved ? saved + tile.point() * plan.stream : own;

      const float* from = direction;
      for (int l = 0; l < last; l++) {
        const Layer& layer = plan.layers[l];
        float* y = l % 2 ? gradients[0] : x;
        tile.multiply(1, from, layer.inputStride, false, weights.forward[l],
                      [&](const Block& b, const Planes<float>& z) {
                        savePlane(b, z, {tile.inStream(dots, 1, plan.slopesBefore[l] - plan.saved, b), {}});
                        activateDot(b, layer.sine, tile.preActivations(l, b, stream, inputs), z,
                                    tile.inMatrix(y, layer.outputStride, b));
                      });
        from = y;
      }
      if (dFactor)
        tile.multiply(1, from, plan.last().inputStride, false, weights.forward[last],
                      [&](const Block& b, const Planes<float>& z) {
                        copyRows(b.points, smaller(b.width(), plan.outputs - b.column), z.data, z.rowStep,
                                 dFactor + (tile.point() + b.point) * plan.outputs + b.column, plan.outputs);
                      });

      float* top = gradients[last % 2];
      const Index topStride = plan.last().outputStride;
      readRows(tile, dValue, plan.outputs, 0, top, topStride);
      readRows(tile, factor, plan.outputs, 1, top + tile.points * topStride, topStride);
      for (int l = last; l > 0; l--) {
        const int below = l - 1;
        const Layer& layer = plan.layers[below];
        float* next = gradients[below % 2];
        tile.multiply(1, top, plan.layers[l].outputStride, false, weights.backward[l],
                      [&](const Block& b, const Planes<float>& h) {
                        const Index before = plan.slopesBefore[below];
                        activateDotBack(b, layer.sine, tile.preActivations(below, b, stream, inputs),
                                        tile.inStream(dots, 1, before - plan.saved, b),
                                        tile.fromStream(stream, 1, before, b), h,
                                        tile.inMatrix(next, layer.outputStride, b),
                                        tile.inMatrix(x, layer.outputStride, b));
                      });
        if (taskSums) tile.addGradients(l, 2 * tile.points, x, top, plan.layers[l].outputStride, taskSums);
        top = next;
      }
      if (taskSums) tile.addGradients(0, 2 * tile.points, inputs, top, plan.layers[0].outputStride, taskSums);
      if (to.coords) tile.multiplyByFirstWeights(top, plan.layers[0].outputStride, to.coords + tile.point() * plan.inputs);
    });
    sums.end(task, taskSums);
  });
  if (complete) sums.finish();
  return complete;
}

}  // namespace
}  // namespace sine

void fillSineSlope(SineKernels& table) {
  table.slopeSavedCount = sine::slopeSavedCount;
  table.slope = sine::slope;
  table.slopeBackward = sine::slopeBackward;
}

}  // namespace HS_ISA
}  // namespace hs
