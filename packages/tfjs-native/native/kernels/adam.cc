#include "adam.h"

#include "../math.h"
#include "../parallel.h"
#include "../simd.h"
#include "adam-product.h"

namespace hs {
namespace HS_ISA {
namespace {

// Elements of a task, and of a block whose squares are summed in single precision before blocks are added in double.
constexpr int64_t kTaskElements = 1 << 15;
constexpr int64_t kSumElements = 1 << 10;

int64_t piecesOf(const AdamTensor& tensor) { return (tensor.size + kTaskElements - 1) / kTaskElements; }
int64_t updateTasks(const AdamTensor& tensor) {
  return tensor.rank > 0 ? ProductBlocks(tensor).count() : piecesOf(tensor);
}
int64_t normTasks(const AdamTensor& tensor) {
  return tensor.rank > 0 ? ceilDivide(tensor.columns, kSquaresColumns) : piecesOf(tensor);
}

using TasksOf = int64_t (*)(const AdamTensor&);

int64_t tasksOfAll(const AdamStep& adam, TasksOf tasksOf) {
  int64_t tasks = 0;
  for (int i = 0; i < adam.count; i++) tasks += tasksOf(adam.tensors[i]);
  return tasks;
}

// Calls use(task, tensor, own) for all tasks of all tensors. `own` is the index of the task within the tensor.
template <class Use>
void forTasks(const AdamStep& adam, TasksOf tasksOf, const Use& use) {
  parallelFor(tasksOfAll(adam, tasksOf), [&](int64_t begin, int64_t end) {
    const AdamTensor* tensor = adam.tensors;
    int64_t first = 0;  // first task of the tensor
    for (int64_t task = begin; task < end; task++) {
      while (task - first >= tasksOf(*tensor)) first += tasksOf(*tensor++);
      use(task, *tensor, task - first);
    }
  });
}

// Elements of a piece of a tensor whose gradient is in memory.
struct Piece {
  int64_t begin, end;
  Piece(const AdamTensor& tensor, int64_t own)
      : begin(own * kTaskElements), end(begin + kTaskElements < tensor.size ? begin + kTaskElements : tensor.size) {}
};

// Sum of squares, in an order that depends only on the length.
double squares(const float* x, int64_t count) {
  double total = 0;
  for (int64_t begin = 0; begin < count; begin += kSumElements) {
    const int64_t end = begin + kSumElements < count ? begin + kSumElements : count;
    vf sums[4] = {};
    int64_t i = begin;
    for (; i + 4 * kLanes <= end; i += 4 * kLanes)
      for (int k = 0; k < 4; k++) {
        const vf v = load(x + i + k * kLanes);
        sums[k] = fma(v, v, sums[k]);
      }
    for (; i < end; i += kLanes) {
      const vf v = end - i < kLanes ? loadPartial(x + i, static_cast<int>(end - i)) : load(x + i);
      sums[0] = fma(v, v, sums[0]);
    }
    total += static_cast<double>(sum((sums[0] + sums[1]) + (sums[2] + sums[3])));
  }
  return total;
}

struct Coefficients {
  vf scale;                      // factor of the gradient
  vf keepMean, takeGradient;     // β1, 1 − β1
  vf keepVariance, takeSquare;   // β2, 1 − β2
  vf rootFactor, epsilon;            // 1 / √(1 − β2^t), ε
  double meanFactor;             // lr / (1 − β1^t)
};

HS_INLINE void update(const Coefficients& c, vf rate, vf* parameter, vf* mean, vf* variance, vf gradient) {
  const vf g = gradient * c.scale;
  *mean = fma(c.keepMean, *mean, c.takeGradient * g);
  *variance = fma(c.keepVariance, *variance, c.takeSquare * (g * g));
  *parameter = *parameter - rate * *mean / fma(sqrt(*variance), c.rootFactor, c.epsilon);
}

void updatePiece(const Coefficients& c, const AdamTensor& t, const float* gradient, int64_t begin, int64_t end) {
  const vf rate = splat(static_cast<float>(c.meanFactor * t.rate));
  int64_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    vf p = load(t.parameter + i), m = load(t.mean + i), v = load(t.variance + i);
    update(c, rate, &p, &m, &v, load(gradient + (i - begin)));
    store(t.parameter + i, p);
    store(t.mean + i, m);
    store(t.variance + i, v);
  }
  if (i == end) return;
  const int rest = static_cast<int>(end - i);
  vf p = loadPartial(t.parameter + i, rest), m = loadPartial(t.mean + i, rest), v = loadPartial(t.variance + i, rest);
  update(c, rate, &p, &m, &v, loadPartial(gradient + (i - begin), rest));
  storePartial(t.parameter + i, p, rest);
  storePartial(t.mean + i, m, rest);
  storePartial(t.variance + i, v, rest);
}

// Performs one task of the update. If `squared`, returns the sum of squares of its gradient.
double updateTask(const Coefficients& c, const AdamTensor& t, int64_t own, bool squared) {
  double sum = 0;
  const auto use = [&](const float* gradient, int64_t begin, int64_t count) {
    if (squared) sum += squares(gradient, count);
    updatePiece(c, t, gradient, begin, begin + count);
  };
  if (t.rank > 0) {
    forPieces(t, own, use);
  } else {
    const Piece piece(t, own);
    use(t.gradient + piece.begin, piece.begin, piece.end - piece.begin);
  }
  return sum;
}

double squaresOfTask(const AdamTensor& t, int64_t own) {
  if (t.rank > 0) {
    const Index begin = own * kSquaresColumns;
    return productSquares(t, begin, smaller(t.columns, begin + kSquaresColumns));
  }
  const Piece piece(t, own);
  return squares(t.gradient + piece.begin, piece.end - piece.begin);
}

bool step(const AdamStep& adam, double* norm) {
  // Without clipping, the norm is only reported, and is computed while the gradients are in the cache.
  const bool clips = adam.clip > 0;
  const int64_t tasks = tasksOfAll(adam, clips ? normTasks : updateTasks);
  auto* sums = static_cast<double*>(threadScratch(0, sizeof(double) * (tasks + 1)));
  if (!sums) return false;
  const auto total = [&] {
    double sum = 0;
    for (int64_t i = 0; i < tasks; i++) sum += sums[i];
    return __builtin_sqrt(sum);
  };
  double scale = 1;
  if (clips) {
    forTasks(adam, normTasks, [&](int64_t task, const AdamTensor& t, int64_t own) { sums[task] = squaresOfTask(t, own); });
    *norm = total();
    const double limit = adam.clip / (*norm + 1e-6);
    scale = limit > 1 ? 1 : limit;  // a NaN norm propagates
  }
  const double meanBias = 1 - ::pow(adam.beta1, adam.step), squareBias = 1 - ::pow(adam.beta2, adam.step);
  const auto constant = [](double x) { return splat(static_cast<float>(x)); };
  const Coefficients c = {constant(scale),
                          constant(adam.beta1),
                          constant(1 - adam.beta1),
                          constant(adam.beta2),
                          constant(1 - adam.beta2),
                          constant(1 / __builtin_sqrt(squareBias)),
                          constant(adam.epsilon),
                          adam.learningRate / meanBias};
  forTasks(adam, updateTasks, [&](int64_t task, const AdamTensor& t, int64_t own) {
    const double sum = updateTask(c, t, own, !clips);
    if (!clips) sums[task] = sum;
  });
  if (!clips) *norm = total();
  return true;
}

}  // namespace

void fillAdam(AdamKernels& table) { table.step = step; }

}  // namespace HS_ISA
}  // namespace hs
