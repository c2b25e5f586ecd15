import type { Dimension } from './free-sizes.js';
import {
  axesOf,
  type GraphDialect,
  type GraphWriter,
  listOf,
  pairOf,
  reshaped,
  sliceOf,
  spreadShape,
  type Translate,
} from './graph.js';
import type { TracedValue } from './trace.js';

/**
 * Attribute of an ONNX operator. Numbers are integers, because the operators in use have no other numeric attributes.
 */
export type OnnxAttribute = number | readonly number[] | string;

type OnnxWriter = GraphWriter<OnnxAttribute>;
type OnnxTranslate = Translate<OnnxAttribute>;

/** Translates a kernel to an operator with one input (`unary`) or two inputs (`binary`). */
const unary =
  (op: string): OnnxTranslate =>
  (w) =>
    w.give(w.apply(op, [w.input('x')]));
const binary =
  (op: string): OnnxTranslate =>
  (w) =>
    w.give(w.apply(op, [w.input('a'), w.input('b')]));

/** ONNX code of float32. */
const FLOAT = 1;

/** Converts a Boolean value to 1 or 0, because all values of these graphs are floats. */
const truth = (w: OnnxWriter, value: string): string => w.apply('Cast', [value], { to: FLOAT });
const comparison =
  (op: string): OnnxTranslate =>
  (w) =>
    w.give(truth(w, w.apply(op, [w.input('a'), w.input('b')])));

/** Permutations to and from the channel order of ONNX convolutions. */
const CHANNELS_FIRST = [0, 3, 1, 2];
const CHANNELS_LAST = [0, 2, 3, 1];

const reduce =
  (op: string): OnnxTranslate =>
  (w) => {
    const axes = axesOf(w);
    const keepdims = Number(w.call.attributes.keepDims === true);
    // In opset 17, ReduceSum takes its axes as an input, other reductions as an attribute.
    w.give(
      op === 'ReduceSum'
        ? w.apply(op, [w.input('x'), w.ints(axes)], { keepdims })
        : w.apply(op, [w.input('x')], { axes, keepdims }),
    );
  };

/** Translations by the names of TensorFlow.js kernels. */
const OPERATORS: Readonly<Record<string, OnnxTranslate>> = {
  Abs: unary('Abs'),
  Add: binary('Add'),
  BatchMatMul: (w) => w.give(product(w)),
  Cast: (w) => w.give(w.input('x')), // all values are floats
  ClipByValue: (w) => {
    const { clipValueMin, clipValueMax } = w.call.attributes as { clipValueMin: number; clipValueMax: number };
    w.give(w.apply('Clip', [w.input('x'), w.number(clipValueMin), w.number(clipValueMax)]));
  },
  Concat: (w) => w.give(w.apply('Concat', listOf(w), { axis: Number(w.call.attributes.axis) })),
  Conv2D: (w) => w.give(convolution(w)),
  Conv2DBackpropInput: (w) => w.give(transposedConvolution(w)),
  Cos: unary('Cos'),
  Elu: unary('Elu'),
  Equal: comparison('Equal'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  ExpandDims: (w) => w.give(reshaped(w, w.input('input'))),
  FusedConv2D: (w) => w.give(activated(w, plusBias(w, convolution(w)))),
  Greater: comparison('Greater'),
  Identity: (w) => w.give(w.input('x')),
  Log: unary('Log'),
  Max: reduce('ReduceMax'),
  Maximum: binary('Max'),
  Mean: reduce('ReduceMean'),
  Min: reduce('ReduceMin'),
  Minimum: binary('Min'),
  Multiply: binary('Mul'),
  Neg: unary('Neg'),
  NotEqual: (w) => w.give(truth(w, w.apply('Not', [w.apply('Equal', [w.input('a'), w.input('b')])]))),
  Pack: (w) => {
    const axis = Number(w.call.attributes.axis);
    const parts = listOf(w).map((part) => w.apply('Unsqueeze', [part, w.ints([axis])]));
    w.give(w.apply('Concat', parts, { axis }));
  },
  PadV2: (w) => {
    const paddings = w.call.attributes.paddings as [number, number][];
    const ends = [0, 1].flatMap((end) => paddings.map((padding) => padding[end] as number));
    w.give(w.apply('Pad', [w.input('x'), w.ints(ends), w.number(Number(w.call.attributes.constantValue))]));
  },
  Pow: binary('Pow'),
  RealDiv: binary('Div'),
  Relu: unary('Relu'),
  Reshape: (w) => w.give(reshaped(w, w.input('x'))),
  Rsqrt: (w) => w.give(w.apply('Reciprocal', [w.apply('Sqrt', [w.input('x')])])),
  Sigmoid: unary('Sigmoid'),
  Sin: unary('Sin'),
  Slice: (w) => {
    const { begin, sizes } = sliceOf(w);
    const starts = begin.map((factor): Dimension => ({ factor, of: [] }));
    const ends = sizes.map(({ factor, of }, axis) => ({
      factor: of.length === 0 ? factor + (begin[axis] ?? 0) : factor,
      of,
    }));
    w.give(w.apply('Slice', [w.input('x'), w.shape(starts), w.shape(ends)]));
  },
  Softmax: (w) => w.give(w.apply('Softmax', [w.input('logits')], { axis: -1 })),
  Softplus: unary('Softplus'),
  SplitV: (w) => {
    const axis = Number(w.call.attributes.axis);
    let start = 0;
    w.call.outputs.forEach(({ shape }, index) => {
      const end = start + (shape.at(axis) as number);
      const range = [[start], [end], [axis]].map((value) => w.ints(value));
      w.give(w.apply('Slice', [w.input('x'), ...range]), index);
      start = end;
    });
  },
  Sqrt: unary('Sqrt'),
  Square: (w) => w.give(w.apply('Mul', [w.input('x'), w.input('x')])),
  SquaredDifference: (w) => {
    const difference = w.apply('Sub', [w.input('a'), w.input('b')]);
    w.give(w.apply('Mul', [difference, difference]));
  },
  Sub: binary('Sub'),
  Sum: reduce('ReduceSum'),
  Tanh: unary('Tanh'),
  Tile: (w) => w.give(w.apply('Expand', [w.input('x'), spreadShape(w)])),
  Transpose: (w) => w.give(w.apply('Transpose', [w.input('x')], { perm: w.call.attributes.perm as number[] })),
  Unpack: (w) => {
    const axis = Number(w.call.attributes.axis);
    w.call.outputs.forEach((_, index) => {
      w.give(w.apply('Gather', [w.input('value'), w.int(index)], { axis }), index);
    });
  },
  _FusedMatMul: (w) => w.give(activated(w, plusBias(w, product(w)))),
};

function product(w: OnnxWriter): string {
  const factor = (name: string, turned: unknown): string => {
    const rank = (w.call.inputs[name] as TracedValue).shape.length;
    const perm = Array.from({ length: rank }, (_, axis) => axis);
    if (turned !== true) return w.input(name);
    return w.apply('Transpose', [w.input(name)], { perm: [...perm.slice(0, -2), rank - 1, rank - 2] });
  };
  const { transposeA, transposeB } = w.call.attributes;
  return w.apply('MatMul', [factor('a', transposeA), factor('b', transposeB)]);
}

function plusBias(w: OnnxWriter, value: string): string {
  return w.has('bias') ? w.apply('Add', [value, w.input('bias')]) : value;
}

const ACTIVATIONS: Readonly<Record<string, string>> = { relu: 'Relu', sigmoid: 'Sigmoid', elu: 'Elu' };

function activated(w: OnnxWriter, value: string): string {
  const activation = String(w.call.attributes.activation ?? 'linear');
  if (activation === 'linear') return value;
  const op = ACTIVATIONS[activation];
  if (op === undefined) throw new Error(`no translation of the activation ${activation}`);
  return w.apply(op, [value]);
}

/**
 * Translates a convolution [B, H, W, C] · [h, w, C, F]. Both formats put the extra `same` padding at the lower right.
 */
function convolution(w: OnnxWriter): string {
  const { strides, pad, dilations = 1, dataFormat = 'NHWC' } = w.call.attributes;
  if (dataFormat !== 'NHWC' || (pad !== 'same' && pad !== 'valid'))
    throw new Error(`no translation of ${dataFormat}, ${pad}`);
  const x = w.apply('Transpose', [w.input('x')], { perm: CHANNELS_FIRST });
  const filter = w.apply('Transpose', [w.input('filter')], { perm: [3, 2, 0, 1] });
  const result = w.apply('Conv', [x, filter], {
    strides: pairOf(strides),
    dilations: pairOf(dilations),
    auto_pad: pad === 'same' ? 'SAME_UPPER' : 'VALID',
  });
  return w.apply('Transpose', [result], { perm: CHANNELS_LAST });
}

/**
 * Translates the gradient of a convolution with respect to its input, [B, h, w, F] → [B, H, W, C], with the padding of
 * the convolution.
 */
function transposedConvolution(w: OnnxWriter): string {
  const { strides, pad, dataFormat = 'NHWC' } = w.call.attributes;
  if (dataFormat !== 'NHWC' || (pad !== 'same' && pad !== 'valid'))
    throw new Error(`no translation of ${dataFormat}, ${pad}`);
  const { dy, filter } = w.call.inputs as { dy: TracedValue; filter: TracedValue };
  const [output] = w.call.outputs as [TracedValue];
  const steps = pairOf(strides);
  const excess = [0, 1].map(
    (axis) =>
      ((dy.shape[axis + 1] as number) - 1) * (steps[axis] as number) +
      (filter.shape[axis] as number) -
      (output.shape[axis + 1] as number),
  );
  const before = excess.map((total) => Math.floor(Math.max(0, total) / 2));
  const after = excess.map((total, axis) => Math.max(0, total) - (before[axis] as number));
  const x = w.apply('Transpose', [w.input('dy')], { perm: CHANNELS_FIRST });
  const kernel = w.apply('Transpose', [w.input('filter')], { perm: [3, 2, 0, 1] });
  const result = w.apply('ConvTranspose', [x, kernel], {
    strides: steps,
    pads: [...before, ...after],
    output_padding: excess.map((total) => Math.max(0, -total)),
  });
  return w.apply('Transpose', [result], { perm: CHANNELS_LAST });
}

export const onnxDialect: GraphDialect<OnnxAttribute> = {
  format: 'ONNX',
  operators: OPERATORS,
  spread: (apply, number, shape) => apply('Expand', [number, shape]),
  join: (apply, lists) => apply('Concat', lists, { axis: 0 }),
  size: (apply, value, axis) => apply('Gather', [apply('Shape', [value]), axis], { axis: 0 }),
};
