import { expect } from 'chai';
import { addonFunctions, loaded } from './addon.js';
import { BinaryOp, Precision, ReduceOp, SineOrder, UnaryOp } from './contract.js';

type Values = Float32Array | Int32Array | Uint8Array;
type Call = (...args: unknown[]) => unknown;
const addon = addonFunctions<Record<string, Call>>() as unknown as Record<string, Call>;

const floats = (length: number): Float32Array => new Float32Array(length).fill(0.25);
const ints = (length: number): Int32Array => new Int32Array(length);
const bytes = (length: number): Uint8Array => new Uint8Array(length);

/** Position of an array: an argument, or an element of a list argument. */
type Place = number | readonly [number, number];

/** A valid call, and the positions of the arrays that it writes. */
interface Case {
  args: () => unknown[];
  written: Place[];
}

/** A network [N, 2] → 8 sines → 8 sines → 1 with one set of weights and 5 points, in mixed precision. */
const NETWORK = Float64Array.of(3, 1, 5, 1, Precision.mixed, 2, 8, 8, 1, 30, 30, 0);
const parameters = () => [floats(16), floats(8), floats(64), floats(8), floats(8), floats(1)];
/** Returns the positions of the parameters' gradients in the list argument. */
const inList = (list: number): Place[] => [0, 1, 2, 3, 4, 5].map((element) => [list, element]);
const savedCount = (order: SineOrder) => addon.sineSavedCount?.(NETWORK, order) as number;
const slopeSavedCount = () => addon.sineSlopeSavedCount?.(NETWORK) as number;

/** 2 × 2 windows of a 5 × 4 image with 2 channels, 3 filters. */
const CONVOLUTION = Float64Array.of(1, 5, 4, 2, 4, 3, 3, 2, 2, 1, 1, 1, 1, 0, 0);
const [IMAGE, FILTER, RESULT] = [40, 24, 36];

/** The same windows with 2 filters per channel, and without. */
const DEPTHWISE = Float64Array.of(1, 5, 4, 2, 4, 3, 4, 2, 2, 1, 1, 1, 1, 0, 0);
const POOLING = Float64Array.of(1, 5, 4, 2, 4, 3, 2, 2, 2, 1, 1, 1, 1, 0, 0);

/** The image at 7 × 3 pixels. */
const RESIZING = Float64Array.of(1, 5, 4, 7, 3, 2, 0, 1, 0);

/** 2 sequences of 5 steps, 6 units. */
const STEPS = Float64Array.of(2, 5, 6, 1);

/** 2 images of 3 patches with 5 points, tokens of 4 numbers; 2 → 6 sines, whose weights are scaled, → 1, with a shared bias. */
const PATCHES = Float64Array.of(2, 6, 3, 5, 4, 2, 6, 1, 30, 0, 3, 2);
const patchInputs = () => [24, 30, 70, 30, 12, 1].map(floats);

/** 2 images, 2 heads of 3 numbers, 4 queries, 5 keys. */
const ATTENTION = [2, 2, 4, 5, 3];
const attentionInputs = () => [floats(48), floats(60), floats(60), floats(10)];

const CASES: Record<string, Case> = {
  binary: {
    args: () => [BinaryOp.add, Float64Array.of(1, 20, 1, 1), floats(20), floats(20), floats(20)],
    written: [4],
  },
  unary: { args: () => [UnaryOp.exp, floats(20), floats(20), 0, 0], written: [2] },
  logicalNot: { args: () => [bytes(20), bytes(20)], written: [1] },
  cast: { args: () => [floats(20), ints(20)], written: [1] },
  select: { args: () => [bytes(20), floats(20), floats(20), floats(20), 1], written: [3] },
  addN: { args: () => [[floats(20), floats(20)], floats(20)], written: [1] },
  elements: {
    args: () => [
      Float64Array.of(
        20,
        5,
        3,
        2,
        1,
        0,
        1,
        2,
        ...[1, BinaryOp.add, 0, 1, 0, 0, 0],
        ...[1, BinaryOp.multiply, 3, 2, 0, 0, 0],
      ),
      [floats(20), floats(4), floats(5)],
      floats(20),
    ],
    written: [2],
  },
  reduce: { args: () => [ReduceOp.sum, floats(24), floats(6), 3, 4, 2, 1], written: [2] },
  argReduce: { args: () => [true, floats(24), ints(6), 3, 4, 2], written: [2] },
  scan: { args: () => [false, floats(24), floats(24), 2, 4, 3, false, true], written: [2] },
  topK: { args: () => [floats(24), floats(6), ints(6), 3, 8, 2], written: [1, 2] },
  fft: { args: () => [floats(24), floats(24), floats(24), floats(24), 3, 8, false], written: [2, 3] },
  softmax: { args: () => [floats(24), floats(24), 6], written: [1] },
  copyStrided: { args: () => [Float64Array.of(1, 0, 0, 20, 1, 1), floats(20), floats(20)], written: [2] },
  gather: { args: () => [floats(20), ints(3), floats(12), 1, 1, 5, 3, 4], written: [2] },
  flatIndices: { args: () => [Float64Array.of(2, 6, 3, 1), ints(8), ints(4), 4], written: [2] },
  segmentSum: { args: () => [floats(20), ints(5), floats(12), 5, 4, 3], written: [2] },
  matMul: {
    args: () => [
      ...[Float64Array.of(1, 1, 1, 1), 4, 5, 6, floats(24), floats(30), floats(20)],
      ...[false, false, 5, 0, floats(5), floats(5), floats(20), floats(20)],
    ],
    written: [6],
  },
  convForward: {
    args: () => [
      ...[CONVOLUTION, floats(IMAGE), floats(FILTER), floats(RESULT)],
      ...[5, 0, floats(3), floats(3), floats(RESULT), floats(RESULT), floats(3)],
    ],
    written: [3, 10],
  },
  convInputGradient: {
    args: () => [
      ...[CONVOLUTION, floats(RESULT), floats(FILTER), floats(IMAGE)],
      ...[5, 0, floats(2), floats(2), floats(IMAGE), floats(IMAGE), floats(2)],
    ],
    written: [3, 10],
  },
  convFilterGradient: { args: () => [CONVOLUTION, floats(IMAGE), floats(RESULT), floats(FILTER)], written: [3] },
  depthwiseForward: {
    args: () => [
      ...[DEPTHWISE, floats(IMAGE), floats(16), floats(48)],
      ...[5, 0, floats(4), floats(4), floats(48), floats(48)],
    ],
    written: [3],
  },
  depthwiseInputGradient: { args: () => [DEPTHWISE, floats(48), floats(16), floats(IMAGE)], written: [3] },
  depthwiseFilterGradient: { args: () => [DEPTHWISE, floats(IMAGE), floats(48), floats(16)], written: [3] },
  pool: { args: () => [true, POOLING, floats(IMAGE), floats(24)], written: [3] },
  maxPoolGradient: { args: () => [POOLING, floats(24), floats(IMAGE), floats(IMAGE)], written: [3] },
  averagePoolGradient: { args: () => [POOLING, floats(24), floats(IMAGE)], written: [2] },
  batchNorm: {
    args: () => [
      ...[floats(20), floats(5), floats(5), floats(5), floats(5), floats(20), 4, 5, 0.1],
      ...[5, 0, floats(5), floats(5), floats(20), floats(20)],
    ],
    written: [5],
  },
  batchNormGradient: {
    args: () => [
      ...[floats(20), floats(20), floats(5), floats(5), floats(5)],
      ...[floats(20), floats(5), floats(5), floats(5), floats(5), 4, 5, 0.1],
    ],
    written: [5, 6, 7, 8, 9],
  },
  resize: { args: () => [RESIZING, floats(IMAGE), floats(42)], written: [2] },
  resizeGradient: { args: () => [RESIZING, floats(42), floats(IMAGE)], written: [2] },
  lstmForward: {
    args: () => [STEPS, ...[144, 12, 12, 240, 60, 60].map(floats)],
    written: [4, 5, 6],
  },
  lstmBackward: {
    args: () => [STEPS, ...[144, 12, 12, 240, 60, 60, 60, 12, 12, 240, 60, 12, 12].map(floats)],
    written: [10, 11, 12, 13],
  },
  sineForward: {
    args: () => [
      ...[NETWORK, SineOrder.laplacian, floats(10), parameters(), floats(5), floats(10), floats(5)],
      floats(savedCount(SineOrder.laplacian)),
    ],
    written: [4, 5, 6, 7],
  },
  sineBackward: {
    args: () => [
      ...[NETWORK, SineOrder.laplacian, floats(10), parameters(), floats(5), floats(10), floats(5)],
      ...[floats(savedCount(SineOrder.laplacian)), floats(10), parameters()],
    ],
    written: [8, ...inList(9)],
  },
  sineSlope: {
    args: () => [NETWORK, floats(10), parameters(), floats(5), floats(5), floats(10), floats(slopeSavedCount())],
    written: [4, 5, 6],
  },
  sineSlopeBackward: {
    args: () => [
      ...[NETWORK, floats(10), parameters(), floats(5), floats(5), floats(10), floats(slopeSavedCount())],
      ...[floats(10), parameters(), floats(5)],
    ],
    written: [7, ...inList(8), 9],
  },
  adamStep: {
    args: () => [
      ...[0, 1, 2, 3].map(() => [floats(6), floats(9), floats(7)]),
      ...[1e-3, 0.9, 0.999, 1e-8, 1, 0, new Float32Array(3)],
      ...[[floats(2), floats(6), floats(2)], [floats(2), floats(6), floats(2)], Int32Array.of(0, 2, 0)],
    ],
    written: [0, 1, 2].flatMap((list) => [0, 1, 2].map((element): Place => [list, element])),
  },
  layerNormForward: { args: () => [floats(20), floats(5), floats(5), floats(20), 4, 5, 1e-5], written: [3] },
  layerNormBackward: {
    args: () => [floats(20), floats(20), floats(5), floats(20), floats(5), floats(5), 4, 5, 1e-5],
    written: [3, 4, 5],
  },
  blend: { args: () => [floats(24), floats(10), ints(10), floats(40), 2, 3, 4, 5, 2], written: [3] },
  patchForward: { args: () => [PATCHES, ...patchInputs(), floats(30)], written: [7] },
  patchBackward: {
    args: () => [PATCHES, ...patchInputs(), floats(30), ...[24, 70, 30, 12, 1].map(floats)],
    written: [8, 9, 10, 11, 12],
  },
  ridge: { args: () => [floats(10), floats(10), floats(15), floats(6), 2, 3, 5, 2], written: [3] },
  geluForward: { args: () => [floats(20), floats(20)], written: [1] },
  geluBackward: { args: () => [floats(20), floats(20), floats(20)], written: [2] },
  attentionForward: {
    args: () => [...attentionInputs(), floats(48), floats(16), ...ATTENTION],
    written: [4, 5],
  },
  attentionBackward: {
    args: () => [
      ...[...attentionInputs(), floats(48), floats(16), floats(48), floats(48), floats(60), floats(60)],
      ...ATTENTION,
    ],
    written: [7, 8, 9],
  },
};

const isArray = (value: unknown): value is Values =>
  value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array;

/** Returns the positions of all arrays of a call. */
function places(args: unknown[]): Place[] {
  return args.flatMap((arg, i): Place[] => {
    if (Array.isArray(arg)) return arg.map((_, element) => [i, element]);
    return isArray(arg) ? [i] : [];
  });
}

const at = (args: unknown[], place: Place): Values =>
  (typeof place === 'number' ? args[place] : (args[place[0]] as unknown[])[place[1]]) as Values;

function put(args: unknown[], place: Place, values: Values): void {
  if (typeof place === 'number') args[place] = values;
  else (args[place[0]] as unknown[])[place[1]] = values;
}

const viewLike = (values: Values, buffer: ArrayBuffer, offset: number): Values =>
  new (values.constructor as Float32ArrayConstructor)(buffer, offset, values.length);

/** Returns the call with two of its arrays in one buffer, the second one `offset` bytes after the first. */
function together(args: unknown[], one: Place, other: Place, offset: number) {
  const [a, b] = [at(args, one), at(args, other)];
  const buffer = new ArrayBuffer(Math.max(a.byteLength, offset + b.byteLength));
  put(args, one, viewLike(a, buffer, 0));
  put(args, other, viewLike(b, buffer, offset));
  return args;
}

(loaded.addon ? describe : describe.skip)('results that share memory', () => {
  it('are checked in every function of the addon that writes', () => {
    const without = [
      'isa',
      'isas',
      'sources',
      'setIsa',
      'threads',
      'setThreads',
      'allocate',
      'discard',
      'multiplyAdds',
    ];
    const counts = ['sineSavedCount', 'sineSlopeSavedCount'];
    expect(Object.keys(CASES).concat(without, counts).sort()).to.deep.equal(Object.keys(addon).sort());
  });

  for (const [name, { args, written }] of Object.entries(CASES)) {
    const call = addon[name] as Call;

    it(`are rejected by ${name}, with any other of its arrays, wholly or by one element`, () => {
      expect(() => call(...args())).to.not.throw();
      for (const one of written)
        for (const other of places(args())) {
          if (String(other) === String(one)) continue;
          const { byteLength, BYTES_PER_ELEMENT } = at(args(), one);
          for (const offset of [0, Math.floor((byteLength - BYTES_PER_ELEMENT) / 4) * 4])
            expect(() => call(...together(args(), one, other, offset)), `${one} and ${other}, ${offset}`).to.throw(
              RangeError,
              /argument \d+(\[\d+\])?, which is written, shares memory with argument \d+/,
            );
        }
    });

    it(`are accepted by ${name} if they only touch`, () => {
      for (const one of written)
        for (const other of places(args())) {
          if (String(other) === String(one)) continue;
          const end = Math.ceil(at(args(), one).byteLength / 4) * 4;
          expect(() => call(...together(args(), one, other, end)), `${one} and ${other}`).to.not.throw();
        }
    });
  }
});
