// Sine networks, forward and backward. Derivatives with respect to the coordinates are computed in forward mode.
#include "sine.h"

#include "sine-few-points.h"

namespace hs {
namespace HS_ISA {
namespace sine {
namespace {

// Outputs of a plane: element (point, output) is data[point · pointStep + output · outputStep].
template <class Float>
struct OutputPlane {
  Float* data;
  Index pointStep, outputStep;
};

template <class Float>
OutputPlane<Float> outputPlane(const Tile& t, const SineValues<Float>& all, int plane) {
  const Index outputs = t.plan.outputs, inputs = t.plan.inputs, first = t.point() * outputs;
  if (plane == 0) return {all.value ? all.value + first : nullptr, outputs, 1};
  if (plane > inputs) return {all.laplacian ? all.laplacian + first : nullptr, outputs, 1};
  return {all.gradient ? all.gradient + first * inputs + plane - 1 : nullptr, outputs * inputs, inputs};
}

void writeOutputs(const Tile& t, const float* matrix, const SineValues<float>& to) {
  const Index stride = t.plan.last().outputStride;
  for (int p = 0; p < t.plan.planes; p++) {
    const OutputPlane<float> out = outputPlane(t, to, p);
    const float* rows = matrix + p * t.points * stride;
    for (Index i = 0; i < t.points; i++)
      for (Index c = 0; c < t.plan.outputs; c++) out.data[i * out.pointStep + c * out.outputStep] = rows[i * stride + c];
  }
}

// Returns the outputs as a matrix of whole vectors, with zeros for missing outputs. Its rows are valueStride apart.
const float* readOutputs(const Tile& t, const SineValues<const float>& from, float* matrix) {
  const Index stride = t.plan.valueStride();
  if (t.plan.directValues && from.value) return from.value + t.point() * stride;
  memset(matrix, 0, sizeof(float) * t.rows() * stride);
  for (int p = 0; p < t.plan.planes; p++) {
    const OutputPlane<const float> out = outputPlane(t, from, p);
    float* rows = matrix + p * t.points * stride;
    if (!out.data) continue;
    for (Index i = 0; i < t.points; i++)
      for (Index c = 0; c < t.plan.outputs; c++) rows[i * stride + c] = out.data[i * out.pointStep + c * out.outputStep];
  }
  return matrix;
}

int64_t savedCount(const SineNetwork& net, SineOrder order) {
  if (hasFewPoints(net, order)) return 0;
  return net.sets * net.points * Plan(net, order).savedPerPoint();
}

bool forward(const SineNetwork& net, SineOrder order, const SineValues<float>& out, float* saved) {
  const Plan plan(net, order);
  if (hasFewPoints(net, order))
    return forSetsOfFewPoints(plan, [&](FewPoints& few, Index set) { few.forward(set, out.value); });
  const Index matrix = plan.tileRows() * plan.widestStride;
  const Index scratch = 2 * matrix + plan.blockSize() + TileMemory::fixedSize(plan);
  return forTasks(plan, false, scratch, [&](const Task& task) {
    Arena arena(task.memory);
    float* matrices[2] = {arena.take(matrix), arena.take(matrix)};
    const TileMemory memory = {arena.take(plan.blockSize()), nullptr, arena.take(TileMemory::fixedSize(plan))};
    task.forTiles(memory, [&](const Tile& tile) {
      const Streams streams = saved ? Streams::to(saved + tile.point() * plan.savedPerPoint()) : Streams{};
      const float* x = tile.inputs(matrices[1]);
      for (int l = 0; l < net.depth; l++) {
        // A last layer of whole vectors writes its values directly to the output.
        if (plan.directValues && l == net.depth - 1)
          return tile.forward(l, x, out.value + tile.point() * plan.outputs, plan.outputs, streams);
        float* y = matrices[l % 2];
        tile.forward(l, x, y, streams);
        x = y;
      }
      writeOutputs(tile, x, out);
    });
  });
}

bool backward(const SineNetwork& net, SineOrder order, const SineValues<const float>& dOut, const float* saved,
              const SineGradients& to) {
  const Plan plan(net, order);
  if (hasFewPoints(net, order))
    return forSetsOfFewPoints(plan, [&](FewPoints& few, Index set) { few.backward(set, dOut.value, to); });
  const int last = net.depth - 1;
  const Index matrix = plan.tileRows() * plan.widestStride;
  const Index inputMatrix = plan.tileRows() * plan.layers[0].inputStride;
  const Index streamSize = saved ? 0 : plan.tile * plan.savedPerPoint();
  TaskSums sums(plan, to);
  if (!sums.allocate()) return false;
  const Index scratch = 3 * matrix + inputMatrix + 2 * plan.blockSize() + TileMemory::fixedSize(plan) + streamSize +
                        sums.scratch();
  const bool complete = forTasks(plan, true, scratch, [&](const Task& task) {
    Arena arena(task.memory);
    float* x = arena.take(matrix);
    float* gradients[2] = {arena.take(matrix), arena.take(matrix)};  // of alternating layers
    float* inputMemory = arena.take(inputMatrix);
    const TileMemory memory = {arena.take(plan.blockSize()), arena.take(plan.blockSize()),
                               arena.take(TileMemory::fixedSize(plan))};
    float* own = arena.take(streamSize);
    float* taskSums = sums.begin(task, arena.take(sums.scratch()));
    task.forTiles(memory, [&](const Tile& tile) {
      const float* inputs = tile.inputs(inputMemory);
      if (!saved && plan.saved > 0) {
        const float* from = inputs;
        for (int l = 0; l < net.depth && (l < last || plan.layers[l].sine); l++) {
          float* y = l % 2 ? gradients[0] : x;
          tile.forward(l, from, y, {own, nullptr});
          from = y;
        }
      }
      const float* stream = saved ? saved + tile.point() * plan.savedPerPoint() : own;
      // Gradients of the loss with respect to the pre-activations, from the last layer to the first.
      const float* top = readOutputs(tile, dOut, gradients[(plan.last().sine ? last + 1 : last) % 2]);
      Index stride = plan.valueStride();
      if (plan.last().sine) {
        forBlocks(tile.points, plan.last().outputWidth, [&](const Block& b) {
          tile.activateBack(last, b, tile.preActivations(last, b, stream, inputs), tile.inMatrix(top, stride, b),
                            gradients[last % 2], nullptr);
        });
        top = gradients[last % 2];
        stride = plan.last().outputStride;
      }
      for (int l = last; l > 0; l--) {
        const int below = l - 1;
        float* next = gradients[below % 2];
        tile.multiply(plan.planes, top, stride, false, task.weights.backward[l],
                      [&](const Block& b, const Planes<float>& g) {
                        tile.activateBack(below, b, tile.preActivations(below, b, stream, inputs), g, next, x);
                      });
        if (taskSums) tile.addGradients(l, tile.rows(), x, top, stride, taskSums);
        top = next;
        stride = plan.layers[below].outputStride;
      }
      if (taskSums) tile.addGradients(0, tile.rows(), inputs, top, stride, taskSums);
      if (to.coords) tile.multiplyByFirstWeights(top, stride, to.coords + tile.point() * plan.inputs);
    });
    sums.end(task, taskSums);
  });
  if (complete) sums.finish();
  return complete;
}

}  // namespace
}  // namespace sine

void fillSineSlope(SineKernels& table);

void fillSine(SineKernels& table) {
  table.savedCount = sine::savedCount;
  table.forward = sine::forward;
  table.backward = sine::backward;
  fillSineSlope(table);
}

}  // namespace HS_ISA
}  // namespace hs
