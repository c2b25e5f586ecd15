// Chains of elementwise operations, computed tile by tile, so that intermediate results stay in the cache.
#include <algorithm>

#include "addon.h"

using hs::Access;
using hs::BinaryOp;
using hs::UnaryOp;

namespace {

constexpr int kMostSources = 8, kMostSteps = 24, kMostRegisters = 8;
constexpr int64_t kTile = 2048, kMostColumns = 4096;  // elements
constexpr int kScratch = 0;                           // slot of threadScratch for registers

// How the elements of a source follow from row and column of the result.
enum class Kind { each, byRow, byColumn, one, count };

struct Source {
  Kind kind;
  const float* values;
};

// One operation. Operands below the number of sources are sources, others are registers.
struct Step {
  bool isBinary;
  int op, a, b, to;
  float first, second;
};

struct Chain {
  int64_t total, columns, tile;  // columns: 0 if no source is by row or by column
  int sources, steps, registers;
  Source source[kMostSources];
  Step step[kMostSteps];
};

// Operations whose kernels compute an element in the same way wherever it is, and do not divide a tile among threads.
bool isKnown(bool isBinary, int op) {
  if (isBinary) return op <= static_cast<int>(BinaryOp::squaredDifference);
  return op <= static_cast<int>(UnaryOp::clip);
}

// Reads a register or a full source that is operand of a step; others only if the step is binary.
bool isReadable(const Chain& chain, int operand, bool isBinary, unsigned written) {
  if (operand < chain.sources) return isBinary || chain.source[operand].kind == Kind::each;
  return (written >> (operand - chain.sources) & 1) != 0;
}

// Reads: total, columns, numbers of sources, steps and registers; the kind of each source; isBinary, op, a, b, to, first
// and second of each step. The last step writes the result, and its `to` is ignored.
bool readChain(hs::Arguments& args, Chain& chain) {
  if (!args.readShape(0)) return false;
  chain.total = args.shapeInteger(0, 0, hs::Arguments::kMostElements);
  chain.columns = args.shapeInteger(1, 0, kMostColumns);
  chain.sources = static_cast<int>(args.shapeInteger(2, 1, kMostSources));
  chain.steps = static_cast<int>(args.shapeInteger(3, 1, kMostSteps));
  chain.registers = static_cast<int>(args.shapeInteger(4, 0, kMostRegisters));
  if (args.failed()) return false;
  if (chain.columns > 0 && chain.total % chain.columns != 0) {
    args.fail("the elements should be whole rows");
    return false;
  }
  chain.tile = chain.columns == 0 ? kTile : std::max<int64_t>(1, kTile / chain.columns) * chain.columns;
  int at = 5;
  for (int k = 0; k < chain.sources; k++) {
    const bool hasRows = chain.columns > 0;
    chain.source[k].kind = static_cast<Kind>(args.shapeInteger(at++, 0, static_cast<int>(Kind::count) - 1));
    const bool isOfRows = chain.source[k].kind == Kind::byRow || chain.source[k].kind == Kind::byColumn;
    if (isOfRows && !hasRows) args.fail("a source by row or column requires columns");
  }
  unsigned written = 0;
  for (int k = 0; k < chain.steps && !args.failed(); k++) {
    Step& step = chain.step[k];
    const int most = chain.sources + chain.registers - 1;
    step.isBinary = args.shapeInteger(at, 0, 1) == 1;
    step.op = static_cast<int>(args.shapeInteger(at + 1, 0, static_cast<int>(UnaryOp::count)));
    step.a = static_cast<int>(args.shapeInteger(at + 2, 0, most));
    step.b = static_cast<int>(args.shapeInteger(at + 3, 0, most));
    const bool isLast = k == chain.steps - 1;
    step.to = isLast ? 0 : static_cast<int>(args.shapeInteger(at + 4, 0, chain.registers - 1));
    step.first = static_cast<float>(args.shapeNumber(at + 5));
    step.second = static_cast<float>(args.shapeNumber(at + 6));
    at += 7;
    if (args.failed()) return false;
    const int target = isLast ? -1 : chain.sources + step.to;
    const bool isValid = isKnown(step.isBinary, step.op) && isReadable(chain, step.a, step.isBinary, written) &&
                         (!step.isBinary || isReadable(chain, step.b, true, written)) && step.a != target &&
                         (!step.isBinary || step.b != target);
    if (!isValid) args.fail("step %d is not valid", k);
    written |= isLast ? 0u : 1u << step.to;
  }
  return !args.failed();
}

// A tile of the result: `count` elements from `begin`.
struct Tile {
  int64_t begin, count;
};

const float* valuesOf(const Chain& chain, const Tile& tile, int operand, const float* registers) {
  if (operand >= chain.sources) return registers + (operand - chain.sources) * chain.tile;
  const Source& source = chain.source[operand];
  switch (source.kind) {
    case Kind::each:
      return source.values + tile.begin;
    case Kind::byRow:
      return source.values + tile.begin / chain.columns;
    default:
      return source.values;
  }
}

Kind kindOf(const Chain& chain, int operand) {
  return operand < chain.sources ? chain.source[operand].kind : Kind::each;
}

void setStrides(Kind kind, int64_t columns, int64_t* strides) {
  strides[0] = kind == Kind::each ? columns : kind == Kind::byRow ? 1 : 0;
  strides[1] = kind == Kind::each || kind == Kind::byColumn ? 1 : 0;
}

// Shape of a binary operation on a tile: of rows if an operand is by row or by column, otherwise of one dimension.
hs::Broadcast<2> shapeOf(const Chain& chain, const Tile& tile, const Step& step) {
  const Kind kinds[] = {kindOf(chain, step.a), kindOf(chain, step.b)};
  hs::Broadcast<2> shape = {};
  shape.total = tile.count;
  bool isOfRows = false;
  for (const Kind kind : kinds) isOfRows = isOfRows || kind == Kind::byRow || kind == Kind::byColumn;
  shape.rank = isOfRows ? 2 : 1;
  if (!isOfRows) {
    shape.sizes[0] = tile.count;
    for (int k = 0; k < 2; k++) shape.strides[k][0] = kinds[k] == Kind::each ? 1 : 0;
    return shape;
  }
  shape.sizes[0] = tile.count / chain.columns;
  shape.sizes[1] = chain.columns;
  for (int k = 0; k < 2; k++) setStrides(kinds[k], chain.columns, shape.strides[k]);
  return shape;
}

void runTile(const hs::KernelTable& kernels, const Chain& chain, const Tile& tile, float* registers, float* out) {
  for (int k = 0; k < chain.steps; k++) {
    const Step& step = chain.step[k];
    float* to = k == chain.steps - 1 ? out + tile.begin : registers + step.to * chain.tile;
    const float* a = valuesOf(chain, tile, step.a, registers);
    if (step.isBinary) {
      const float* b = valuesOf(chain, tile, step.b, registers);
      kernels.binary.floats(static_cast<BinaryOp>(step.op), shapeOf(chain, tile, step), a, b, to);
    } else {
      kernels.unary.floats(static_cast<UnaryOp>(step.op), tile.count, a, to, step.first, step.second);
    }
  }
}

int64_t lengthOf(const Chain& chain, Kind kind) {
  switch (kind) {
    case Kind::each:
      return chain.total;
    case Kind::byRow:
      return chain.total / chain.columns;
    case Kind::byColumn:
      return chain.columns;
    default:
      return 1;
  }
}

}  // namespace

// elements(chain, sources, out): computes a chain of elementwise operations on an array of Float32Arrays.
HS_FUNCTION(elements) {
  const int count = args.arrayLength(1);
  Chain chain;
  if (args.failed() || !readChain(args, chain)) return nullptr;
  if (count != chain.sources) return args.fail("argument 1 should have %d arrays, got %d", chain.sources, count);
  for (int k = 0; k < count; k++)
    chain.source[k].values = args.floatsIn(1, k, lengthOf(chain, chain.source[k].kind)).floats();
  const hs::Array out = args.floats(2, chain.total, Access::write);
  if (!args.ready()) return nullptr;
  const hs::KernelTable& kernels = args.kernels();
  const int64_t tiles = (chain.total + chain.tile - 1) / chain.tile;
  int incomplete = 0;
  hs::parallelItems(tiles, 4, [&](int64_t begin, int64_t end) {
    const auto bytes = static_cast<size_t>(std::max(1, chain.registers) * chain.tile) * sizeof(float);
    auto* registers = static_cast<float*>(hs::threadScratch(kScratch, bytes));
    if (!registers) {
      __atomic_store_n(&incomplete, 1, __ATOMIC_RELAXED);
      return;
    }
    for (int64_t tile = begin; tile < end; tile++) {
      const int64_t first = tile * chain.tile;
      runTile(kernels, chain, {first, std::min(chain.tile, chain.total - first)}, registers, out.floats());
    }
  });
  return incomplete ? args.fail("out of memory") : nullptr;
}
