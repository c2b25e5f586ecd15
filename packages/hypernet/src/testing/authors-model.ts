import { drawUniform, type NamedArray } from '@hypersiren/siren/training';

/**
 * The authors' models (vsitzmann/siren) in plain loops, written from the formulas with PyTorch's layouts, as an
 * independent reference. The sizes are small; those of the authors are 256 and 128.
 */

const [SIZE, CHANNELS, LATENT, UNITS, WIDTH, FEATURES] = [4, 3, 5, 6, 7, 8];
const SIREN_SIZES = [2, WIDTH, WIDTH, WIDTH, WIDTH, CHANNELS];

export const AUTHORS_SIZE = { height: SIZE, width: SIZE };

export type TorchState = Record<string, NamedArray>;

/**
 * Fills a tensor with random numbers of a standard deviation near 1/√(inputs), so that the arguments of the sines stay
 * small.
 */
function random(state: TorchState, name: string, shape: readonly number[], scale = 1): void {
  const count = shape.reduce((product, size) => product * size, 1);
  const limit = scale / Math.sqrt(Math.max(1, count / (shape[0] ?? 1)));
  state[name] = { shape, data: drawUniform(5, name, count, limit) };
}

function linear(state: TorchState, name: string, outputs: number, inputs: number, scale = 1): void {
  random(state, `${name}.weight`, [outputs, inputs], scale);
  random(state, `${name}.bias`, [outputs], 0.3 * scale);
}

function hypernetworkState(state: TorchState): TorchState {
  for (let layer = 1; layer < SIREN_SIZES.length; layer++) {
    const [inputs, outputs] = [SIREN_SIZES[layer - 1] as number, SIREN_SIZES[layer] as number];
    for (const [kind, count] of [outputs * inputs, outputs].entries()) {
      const net = `hyper_net.nets.${2 * (layer - 1) + kind}.net`;
      linear(state, `${net}.0.0`, UNITS, LATENT);
      linear(state, `${net}.1.0`, UNITS, UNITS);
      linear(state, `${net}.2.0`, count, UNITS, 0.2);
    }
    linear(state, `hypo_net.net.net.${layer - 1}.0`, outputs, inputs);
  }
  return state;
}

export function setEncoderState(): TorchState {
  const state: TorchState = {};
  linear(state, 'set_encoder.net.0', FEATURES, 2 + CHANNELS, 0.2);
  linear(state, 'set_encoder.net.2.0', FEATURES, FEATURES, 0.2);
  linear(state, 'set_encoder.net.3.0', FEATURES, FEATURES, 0.2);
  linear(state, 'set_encoder.net.4', LATENT, FEATURES, 0.2);
  return hypernetworkState(state);
}

export function cnnEncoderState(): TorchState {
  const state: TorchState = {};
  const convolution = (name: string, outputs: number, inputs: number, side: number) => {
    random(state, `encoder.${name}.weight`, [outputs, inputs, side, side]);
    random(state, `encoder.${name}.bias`, [outputs], 0.3);
  };
  convolution('conv_theta', 4, CHANNELS, 3);
  convolution('cnn.0', FEATURES, 4, 3);
  for (let block = 2; block < 6; block++)
    for (const index of [0, 2]) convolution(`cnn.${block}.convs.${index}`, FEATURES, FEATURES, 5);
  convolution('cnn.6', LATENT, FEATURES, 1);
  linear(state, 'encoder.fc', 1, SIZE * SIZE);
  return hypernetworkState(state);
}

/** A known pixel: (row, column) and its values. */
export interface KnownPixel {
  readonly at: readonly [number, number];
  readonly values: readonly number[];
}

const sine = (x: number) => Math.sin(30 * x);
const relu = (x: number) => Math.max(0, x);
const same = (x: number) => x;

/** Returns activation(W x + b). */
function layer(state: TorchState, name: string, x: readonly number[], activation: (x: number) => number): number[] {
  const weight = state[`${name}.weight`] as NamedArray;
  return Array.from((state[`${name}.bias`] as NamedArray).data, (bias, row) =>
    activation(x.reduce((sum, value, column) => sum + value * (weight.data[row * x.length + column] as number), bias)),
  );
}

export function setLatent(state: TorchState, known: readonly KnownPixel[]): number[] {
  const embeddings = known.map(({ at, values }) =>
    ['net.0', 'net.2.0', 'net.3.0', 'net.4'].reduce(
      (x, name) => layer(state, `set_encoder.${name}`, x, sine),
      [...at.map((index) => (2 * index) / (SIZE - 1) - 1), ...values],
    ),
  );
  return Array.from({ length: LATENT }, (_, d) => embeddings.reduce((sum, e) => sum + (e[d] ?? 0), 0) / known.length);
}

type Planes = readonly (readonly number[])[];

/** Convolves planes [in][row·width + column] with zero padding. */
function convolve(state: TorchState, name: string, planes: Planes): number[][] {
  const weight = state[`encoder.${name}.weight`] as NamedArray;
  const side = weight.shape[2] as number;
  const margin = (side - 1) / 2;
  return Array.from((state[`encoder.${name}.bias`] as NamedArray).data, (bias, output) =>
    Array.from({ length: SIZE * SIZE }, (_, place) => {
      let sum = bias;
      for (const [input, plane] of planes.entries())
        for (let tap = 0; tap < side * side; tap++) {
          const row = Math.floor(place / SIZE) + Math.floor(tap / side) - margin;
          const column = (place % SIZE) + (tap % side) - margin;
          if (row < 0 || row >= SIZE || column < 0 || column >= SIZE) continue;
          const index = (output * planes.length + input) * side * side + tap;
          sum += (plane[row * SIZE + column] as number) * (weight.data[index] as number);
        }
      return sum;
    }),
  );
}

const each = (planes: Planes, change: (x: number, plane: number, place: number) => number) =>
  planes.map((plane, index) => plane.map((x, place) => change(x, index, place)));

export function cnnLatent(state: TorchState, known: readonly KnownPixel[]): number[] {
  const image = Array.from({ length: CHANNELS }, () => new Array<number>(SIZE * SIZE).fill(0));
  for (const { at, values } of known)
    for (const [channel, value] of values.entries()) (image[channel] as number[])[at[0] * SIZE + at[1]] = value;
  let x = each(convolve(state, 'conv_theta', image), relu);
  x = each(convolve(state, 'cnn.0', x), relu);
  for (let block = 2; block < 6; block++) {
    const inner = each(convolve(state, `cnn.${block}.convs.0`, x), relu);
    const outer = each(convolve(state, `cnn.${block}.convs.2`, inner), relu);
    x = each(x, (value, plane, place) => relu(value + (outer[plane]?.[place] as number)));
  }
  const mixed = each(convolve(state, 'cnn.6', x), relu);
  return mixed.map((plane) => layer(state, 'encoder.fc', plane, same)[0] as number);
}

/** Evaluates hypernetwork and SIREN at a coordinate. */
export function valueAt(state: TorchState, latent: readonly number[], coordinate: readonly number[]): number[] {
  const emit = (net: number) => {
    const name = `hyper_net.nets.${net}.net`;
    const features = layer(state, `${name}.1.0`, layer(state, `${name}.0.0`, latent, relu), relu);
    return layer(state, `${name}.2.0`, features, same);
  };
  let x = [...coordinate];
  for (let index = 0; index < SIREN_SIZES.length - 1; index++) {
    const [weight, bias] = [emit(2 * index), emit(2 * index + 1)];
    const activation = index === SIREN_SIZES.length - 2 ? same : sine;
    // reshape(out, in)
    x = bias.map((b, row) =>
      activation(x.reduce((sum, value, column) => sum + value * (weight[row * x.length + column] as number), b)),
    );
  }
  return x;
}
