import { blockUntilReady, jit, nn, numpy as np, tree } from '@jax-js/jax';
import seedrandom from 'seedrandom';
import type { Step } from '../../time-steps.js';
import { adamStep } from './adam.js';
import { grid } from './fits.js';
import {
  convolution,
  convolve,
  dense,
  type Layer,
  perceptron,
  sine,
  siren,
  sirenLayers,
  sirenShapes,
  type Tensor,
  uniform,
} from './networks.js';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const CHANNELS = 3;
const LATENT = 256;
/** Number of known pixels that the set encoder reads, and probability that a pixel is known to the others. */
const KNOWN = 200;
const PROBABILITY = 0.1;

/** Encoder: its layers, what it reads of images [B, 1024, 3], drawn anew for each step, and its latents [B, 256]. */
interface Encoder {
  readonly layers: () => Layer[];
  readonly draw: (images: Float32Array, batch: number) => Tensor;
  readonly encode: (layers: Layer[], known: Tensor) => Tensor;
}

const random = seedrandom.alea('0/context');

/** Sine layers on 200 pixels, the same of all images of a batch, and their mean. */
const setEncoder: Encoder = {
  layers: () => sirenLayers([5, LATENT, LATENT, LATENT].map((inputs) => [inputs, LATENT])),
  draw(images, batch) {
    const order = Int32Array.from({ length: PIXELS }, (_, pixel) => pixel);
    const line = (index: number) => (2 * index) / (SIDE - 1) - 1;
    const rows = new Float32Array(batch * KNOWN * 5);
    for (let index = 0; index < KNOWN; index++) {
      const other = index + Math.floor(random() * (PIXELS - index));
      const pixel = order[other] as number;
      order[other] = order[index] as number;
      for (let image = 0; image < batch; image++) {
        const at = (image * PIXELS + pixel) * CHANNELS;
        const where = [line(Math.floor(pixel / SIDE)), line(pixel % SIDE)];
        rows.set([...where, ...images.subarray(at, at + CHANNELS)], (image * KNOWN + index) * 5);
      }
    }
    return np.array(rows, { shape: [batch, KNOWN, 5] });
  },
  encode: (layers, known) => np.mean(layers.reduce(sine, known), 1),
};

/** Returns the known pixels, [B, 3, 32, 32], and with `masks` the mask as a fourth channel. */
function drawPlanes(images: Float32Array, batch: number, masks: boolean): Tensor {
  const channels = CHANNELS + Number(masks);
  const planes = new Float32Array(batch * channels * PIXELS);
  for (let image = 0; image < batch; image++)
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      if (random() >= PROBABILITY) continue;
      const plane = (channel: number) => (image * channels + channel) * PIXELS + pixel;
      for (let channel = 0; channel < CHANNELS; channel++)
        planes[plane(channel)] = images[(image * PIXELS + pixel) * CHANNELS + channel] as number;
      if (masks) planes[plane(CHANNELS)] = 1;
    }
  return np.array(planes, { shape: [batch, channels, SIDE, SIDE] });
}

/** The paper's convolutions at full resolution, and one linear map over the pixels of each channel. */
const paperCnn: Encoder = {
  layers: () => [
    convolution(3, 128, 3),
    convolution(128, 256, 3),
    ...Array.from({ length: 8 }, () => convolution(256, 256, 5)),
    convolution(256, 256, 1),
    dense(PIXELS, 1),
  ],
  draw: (images, batch) => drawPlanes(images, batch, false),
  encode(layers, known) {
    const [first, second, ...rest] = layers as [Layer, Layer, ...Layer[]];
    const [mix, pool] = rest.splice(8) as [Layer, Layer];
    let x = nn.relu(convolve(nn.relu(convolve(known, first)), second));
    for (let block = 0; block < rest.length; block += 2) {
      const inner = nn.relu(convolve(x.ref, rest[block] as Layer));
      x = nn.relu(x.add(nn.relu(convolve(inner, rest[block + 1] as Layer))));
    }
    x = nn.relu(convolve(x, mix));
    const batch = x.shape[0] as number;
    return perceptron([pool], x.reshape([batch, LATENT, PIXELS])).reshape([batch, LATENT]);
  },
};

/** Four strided convolutions on the known pixels and the mask, and one linear layer. */
const smallCnn: Encoder = {
  layers: () => [
    ...[4, 32, 64, 128].map((inputs) => convolution(inputs, inputs === 4 ? 32 : 2 * inputs, 3)),
    dense(256 * 4, LATENT),
  ],
  draw: (images, batch) => drawPlanes(images, batch, true),
  encode(layers, known) {
    const features = layers.slice(0, -1).reduce((x, layer) => nn.relu(convolve(x, layer, 2)), known);
    return perceptron(layers.slice(-1), features.reshape([features.shape[0] as number, -1]));
  },
};

type Model = { encoder: Layer[]; heads: Layer[][] };

/** Hypernetwork with a ReLU network for each weight and each bias of a SIREN. */
class Hypernet {
  readonly #encoder: Encoder;
  readonly #shapes: [number, number][];
  readonly model: Model;

  constructor(encoder: Encoder, width: number, hidden: number) {
    this.#encoder = encoder;
    this.#shapes = sirenShapes(2, width, hidden, CHANNELS);
    const head = (inputs: number, count: number) => {
      const last = { weight: uniform([width, count], 1e-2 / Math.sqrt(width)), bias: uniform([1, count], 1 / inputs) };
      return [dense(LATENT, width), dense(width, width), last];
    };
    const heads = this.#shapes.flatMap(([inputs, outputs]) => [head(inputs, inputs * outputs), head(inputs, outputs)]);
    this.model = { encoder: encoder.layers(), heads };
  }

  encode({ encoder }: Pick<Model, 'encoder'>, known: Tensor): Tensor {
    return this.#encoder.encode(encoder, known);
  }

  /** Emits the weights and biases of SIRENs, [B, inputs, outputs] and [B, 1, outputs]. */
  emit({ heads }: Pick<Model, 'heads'>, latent: Tensor): Layer[] {
    const tensors = heads.map((head, index) => {
      const [inputs, outputs] = this.#shapes[index >> 1] as [number, number];
      return perceptron(head, latent.ref).reshape([-1, index % 2 === 0 ? inputs : 1, outputs]);
    });
    latent.dispose();
    return this.#shapes.map((_, layer) => ({
      weight: tensors[2 * layer] as Tensor,
      bias: tensors[2 * layer + 1] as Tensor,
    }));
  }
}

function hypernet({ encoder, width, hidden, batch, training }: HypernetOptions): Step {
  const network = new Hypernet(encoder, width, hidden);
  const images = Float32Array.from({ length: batch * PIXELS * CHANNELS }, () => 2 * random() - 1);
  const target = np.array(images, { shape: [batch, PIXELS, CHANNELS] });
  const coords = np.broadcastTo(grid(SIDE), [batch, PIXELS, 2]);
  const lossOf = ({ encoder, heads }: Model, ...[known, at, wanted]: Tensor[]): Tensor => {
    const latent = network.encode({ encoder }, known as Tensor);
    const emitted = network.emit({ heads }, latent.ref);
    const tensors = emitted.flatMap(({ weight, bias }) => [weight.ref, bias.ref]);
    const count = tensors.reduce((sum, { size }) => sum + size, 0);
    const squares = tensors.map((tensor) => np.square(tensor).sum()).reduce((a, b) => a.add(b));
    return np
      .mean(np.square(siren(emitted, at as Tensor).sub(wanted as Tensor)))
      .add(np.mean(np.square(latent)).mul(0.1))
      .add(squares.mul(100 / count));
  };
  const inputs = () => [encoder.draw(images, batch), coords.ref, target.ref];
  if (training) return adamStep(network.model, lossOf, inputs, { learningRate: 5e-5, clip: 1 });
  const predict = jit(({ encoder, heads }: Model, known: Tensor, at: Tensor) =>
    siren(network.emit({ heads }, network.encode({ encoder }, known)), at),
  );
  return async () => {
    const values = predict(tree.ref(network.model), encoder.draw(images, batch), coords.ref) as Tensor;
    await blockUntilReady(values);
    values.dispose();
  };
}

interface HypernetOptions {
  readonly encoder: Encoder;
  readonly width: number;
  readonly hidden: number;
  readonly batch: number;
  readonly training: boolean;
}

const paper = { width: 256, hidden: 3 };

/** The hypernetworks of `torch_peer.py`. */
export const hypernets = {
  'hypernet-set': () => hypernet({ encoder: setEncoder, ...paper, batch: 16, training: true }),
  'hypernet-cnn': () => hypernet({ encoder: paperCnn, ...paper, batch: 4, training: true }),
  'hypernet-small': () => hypernet({ encoder: smallCnn, width: 64, hidden: 2, batch: 64, training: true }),
  inpaint: () => hypernet({ encoder: setEncoder, ...paper, batch: 64, training: false }),
} satisfies Record<string, () => Step>;
