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

/** Attribute of a TensorFlow operator in the JSON form of TensorFlow.js. Strings are Base64. */
export type TensorflowAttribute =
  | { readonly b: boolean }
  | { readonly i: number }
  | { readonly s: string }
  | { readonly type: 'DT_FLOAT' | 'DT_INT32' | 'DT_BOOL' }
  | { readonly list: { readonly i: readonly number[] } }
  | { readonly shape: { readonly dim: readonly { readonly size: string }[] } };

type Writer = GraphWriter<TensorflowAttribute>;
type TensorflowTranslate = Translate<TensorflowAttribute>;

const FLOAT = { type: 'DT_FLOAT' } as const;
const WHOLE = { type: 'DT_INT32' } as const;
const TRUTH = { type: 'DT_BOOL' } as const;
const text = (value: string) => ({ s: Buffer.from(value).toString('base64') });

const unary =
  (op: string): TensorflowTranslate =>
  (w) =>
    w.give(w.apply(op, [w.input('x')], { T: FLOAT }));
const binary =
  (op: string): TensorflowTranslate =>
  (w) =>
    w.give(w.apply(op, [w.input('a'), w.input('b')], { T: FLOAT }));
/** Translates a comparison. The result is 1 or 0, because all values of these graphs are floats. */
const comparison =
  (op: string): TensorflowTranslate =>
  (w) => {
    const holds = w.apply(op, [w.input('a'), w.input('b')], { T: FLOAT });
    w.give(w.apply('Cast', [holds], { SrcT: TRUTH, DstT: FLOAT }));
  };
const reduce =
  (op: string): TensorflowTranslate =>
  (w) => {
    const keep = { b: w.call.attributes.keepDims === true };
    w.give(w.apply(op, [w.input('x'), w.ints(axesOf(w))], { T: FLOAT, keep_dims: keep }));
  };

/** Translations by the names of TensorFlow.js kernels, most of which have the same name in TensorFlow. */
const OPERATORS: Readonly<Record<string, TensorflowTranslate>> = {
  Abs: unary('Abs'),
  Add: binary('AddV2'),
  BatchMatMul: (w) => {
    const { transposeA, transposeB } = w.call.attributes;
    const attributes = { T: FLOAT, adj_x: { b: transposeA === true }, adj_y: { b: transposeB === true } };
    w.give(w.apply('BatchMatMulV2', [w.input('a'), w.input('b')], attributes));
  },
  Cast: (w) => w.give(w.input('x')), // all values are floats
  ClipByValue: (w) => {
    const { clipValueMin, clipValueMax } = w.call.attributes as { clipValueMin: number; clipValueMax: number };
    w.give(w.apply('ClipByValue', [w.input('x'), w.number(clipValueMin), w.number(clipValueMax)], { T: FLOAT }));
  },
  Concat: (w) => {
    const parts = listOf(w);
    const axis = w.int(Number(w.call.attributes.axis));
    w.give(w.apply('ConcatV2', [...parts, axis], { T: FLOAT, N: { i: parts.length } }));
  },
  Conv2D: (w) => w.give(convolution(w)),
  Conv2DBackpropInput: (w) => {
    const shape = w.shape(w.sizes(w.call.outputs[0] as TracedValue));
    w.give(w.apply('Conv2DBackpropInput', [shape, w.input('filter'), w.input('dy')], windows(w)));
  },
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
  Max: reduce('Max'),
  Maximum: binary('Maximum'),
  Mean: reduce('Mean'),
  Min: reduce('Min'),
  Minimum: binary('Minimum'),
  Multiply: binary('Mul'),
  Neg: unary('Neg'),
  NotEqual: comparison('NotEqual'),
  Pack: (w) => {
    const parts = listOf(w);
    const attributes = { T: FLOAT, N: { i: parts.length }, axis: { i: Number(w.call.attributes.axis) } };
    w.give(w.apply('Pack', parts, attributes));
  },
  PadV2: (w) => {
    const paddings = w.call.attributes.paddings as [number, number][];
    const pairs = [w.ints(paddings.flat()), w.ints([paddings.length, 2])];
    const table = w.apply('Reshape', pairs, { T: WHOLE, Tshape: WHOLE });
    w.give(w.apply('PadV2', [w.input('x'), table, w.number(Number(w.call.attributes.constantValue))], { T: FLOAT }));
  },
  Pow: binary('Pow'),
  RealDiv: binary('RealDiv'),
  Relu: unary('Relu'),
  Reshape: (w) => w.give(reshaped(w, w.input('x'))),
  Rsqrt: unary('Rsqrt'),
  Sigmoid: unary('Sigmoid'),
  Sin: unary('Sin'),
  Slice: (w) => {
    const { begin, sizes } = sliceOf(w);
    w.give(w.apply('Slice', [w.input('x'), w.ints(begin), w.shape(sizes)], { T: FLOAT }));
  },
  Softmax: (w) => w.give(w.apply('Softmax', [w.input('logits')], { T: FLOAT })),
  Softplus: unary('Softplus'),
  SplitV: (w) => {
    const axis = Number(w.call.attributes.axis);
    let start = 0;
    for (const [index, output] of w.call.outputs.entries()) {
      const begin = output.shape.map((_, other) => (other === axis ? start : 0));
      w.give(w.apply('Slice', [w.input('x'), w.ints(begin), w.shape(w.sizes(output))], { T: FLOAT }), index);
      start += output.shape[axis] as number;
    }
  },
  Sqrt: unary('Sqrt'),
  Square: unary('Square'),
  SquaredDifference: binary('SquaredDifference'),
  Sub: binary('Sub'),
  Sum: reduce('Sum'),
  Tanh: unary('Tanh'),
  Tile: (w) => w.give(w.apply('BroadcastTo', [w.input('x'), spreadShape(w)], { T: FLOAT })),
  Transpose: (w) =>
    w.give(w.apply('Transpose', [w.input('x'), w.ints(w.call.attributes.perm as number[])], { T: FLOAT })),
  Unpack: (w) => {
    const axis = w.int(Number(w.call.attributes.axis));
    for (const index of w.call.outputs.keys())
      w.give(w.apply('GatherV2', [w.input('value'), w.int(index), axis], { Tparams: FLOAT }), index);
  },
  _FusedMatMul: (w) => {
    const { transposeA, transposeB } = w.call.attributes;
    const attributes = { T: FLOAT, transpose_a: { b: transposeA === true }, transpose_b: { b: transposeB === true } };
    w.give(activated(w, plusBias(w, w.apply('MatMul', [w.input('a'), w.input('b')], attributes))));
  },
};

function convolution(w: Writer): string {
  return w.apply('Conv2D', [w.input('x'), w.input('filter')], windows(w));
}

/** Returns the attributes of a convolution. */
function windows(w: Writer): Readonly<Record<string, TensorflowAttribute>> {
  const { strides, pad, dilations = 1, dataFormat = 'NHWC' } = w.call.attributes;
  if (dataFormat !== 'NHWC' || (pad !== 'same' && pad !== 'valid'))
    throw new Error(`no translation of ${dataFormat}, ${pad}`);
  const steps = (value: unknown) => ({ list: { i: [1, ...pairOf(value), 1] } });
  return {
    T: FLOAT,
    strides: steps(strides),
    dilations: steps(dilations),
    padding: text(pad.toUpperCase()),
    data_format: text(dataFormat),
  };
}

function plusBias(w: Writer, value: string): string {
  return w.has('bias') ? w.apply('AddV2', [value, w.input('bias')], { T: FLOAT }) : value;
}

const ACTIVATIONS: Readonly<Record<string, string>> = { relu: 'Relu', sigmoid: 'Sigmoid', elu: 'Elu' };

function activated(w: Writer, value: string): string {
  const activation = String(w.call.attributes.activation ?? 'linear');
  if (activation === 'linear') return value;
  const op = ACTIVATIONS[activation];
  if (op === undefined) throw new Error(`no translation of the activation ${activation}`);
  return w.apply(op, [value], { T: FLOAT });
}

export const tensorflowDialect: GraphDialect<TensorflowAttribute> = {
  format: 'TensorFlow.js',
  operators: OPERATORS,
  spread: (apply, number, shape) => apply('Fill', [shape, number], { T: FLOAT }),
  join: (apply, lists, zero) => apply('ConcatV2', [...lists, zero], { T: WHOLE, N: { i: lists.length } }),
  size: (apply, value, axis, one) => apply('Slice', [apply('Shape', [value], { T: FLOAT }), axis, one], { T: WHOLE }),
};
