import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { type DerivativeOrder, jetSize } from '../derivatives/forward-jet.js';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.js';
import type { Precision } from '../network/precision.js';
import { checkGrid, gridPoints } from '../rendering/coordinate-grid.js';
import { ACTIVATIONS_AT_ONCE, type RenderOptions } from '../rendering/render.js';
import { SirenError } from '../siren-error.js';
import {
  createVariables,
  type NamedArrays,
  type NamedVariables,
  readVariables,
  writeVariables,
} from '../training/variables.js';
import type { Field, SampledField } from './field.js';
import type { Conditions, SignalNetwork, SignalShape } from './networks/signal-network.js';
import { type SignalNetworkConfig, signalNetwork } from './networks/signal-networks.js';

/** Options of {@link FittedSignal.sample}. */
export interface SampleOptions<Order extends DerivativeOrder> {
  /** Highest order of derivatives. Default: `value`. */
  readonly derivatives?: Order;
  /**
   * Number of coordinates per chunk, 1 or more. Default: as many as keep the activations of one layer within 16 MiB.
   */
  readonly chunk?: number;
}

/** Key of the file's metadata with the configuration and the shape of the network. */
const NETWORK = 'network';

/** A signal as a continuous function: a network and its parameters, which it owns. */
export class FittedSignal implements SignalShape {
  readonly config: SignalNetworkConfig;
  readonly conditions?: Conditions;
  readonly networks?: number;
  readonly network: SignalNetwork;
  /** Parameters by their stable names. A fit changes them in place. */
  readonly variables: NamedVariables;

  /**
   * Creates a network with initial parameters.
   *
   * @throws SirenError `option` if the configuration is invalid
   */
  constructor(config: SignalNetworkConfig, shape: SignalShape, seed = 1) {
    this.config = config;
    if (shape.conditions) this.conditions = shape.conditions;
    if (shape.networks !== undefined) this.networks = shape.networks;
    this.network = signalNetwork(config, shape);
    this.variables = createVariables(this.network.variables, seed);
  }

  get inputs(): number {
    return this.network.inputs;
  }

  get outputs(): number {
    return this.network.outputs;
  }

  /**
   * Computes values and derivatives as tensors, in one pass. The result is differentiable with respect to the
   * variables.
   *
   * @param coordinates shape [N, I]
   * @param precision of the products. Default: `float32`
   */
  evaluate<Order extends DerivativeOrder = 'value'>(
    coordinates: tf.Tensor2D,
    order?: Order,
    precision?: Precision,
  ): Field<Order> {
    return this.network.evaluate([...this.variables.values()], coordinates, order ?? ('value' as Order), precision);
  }

  /**
   * Computes values and derivatives at coordinates in chunks. Memory beyond the result is needed for one chunk only.
   *
   * @param coordinates shape [N, I], row-major
   * @returns value [N, C], gradient [N, C, I], Laplacian [N, C], Hessian [N, C, I, I], up to the requested order
   * @throws SirenError `shape` if the coordinates do not match the signal, `option` if an option is out of range
   */
  async sample<Order extends DerivativeOrder = 'value'>(
    coordinates: Float32Array,
    { derivatives = 'value' as Order, chunk }: SampleOptions<Order> = {},
  ): Promise<SampledField<Order>> {
    const { inputs } = this;
    if (coordinates.length % inputs !== 0)
      throw new SirenError(
        'shape',
        `FittedSignal.sample: expected coordinates [N, ${inputs}], got ${coordinates.length} numbers`,
      );
    return this.#sample(
      coordinates.length / inputs,
      (from, to) => coordinates.subarray(from * inputs, to * inputs),
      derivatives,
      chunk,
    );
  }

  /**
   * Renders a two-dimensional signal at any size and for any window. Values are not clipped.
   *
   * @returns value [H, W, C], gradient [H, W, C, 2] with respect to row and column, Laplacian [H, W, C], up to the
   * requested order, row-major
   * @throws SirenError `option` if the signal does not have two inputs, (row, column), or an option is out of range
   */
  async render<Order extends DerivativeOrder = 'value'>({
    derivatives = 'value' as Order,
    chunk,
    ...grid
  }: RenderOptions & SampleOptions<Order>): Promise<SampledField<Order>> {
    const what = 'FittedSignal.render';
    checkGrid(what, grid);
    if (this.inputs !== 2)
      throw new SirenError('option', `${what}: expected a signal of (row, column), got one of ${this.inputs} inputs`);
    return this.#sample(grid.height * grid.width, (from, to) => gridPoints(grid, from, to), derivatives, chunk);
  }

  async #sample<Order extends DerivativeOrder>(
    count: number,
    points: (from: number, to: number) => Float32Array,
    order: Order,
    chunk?: number,
  ): Promise<SampledField<Order>> {
    if (chunk !== undefined) checkCount('FittedSignal: chunk', chunk, 1);
    const width = this.network.width * jetSize(this.inputs, order);
    const step = chunk ?? Math.max(1, Math.floor(ACTIVATIONS_AT_ONCE / width));
    const whole: Record<string, Float32Array> = {};
    for (let from = 0; from < count || from === 0; from += step) {
      const to = Math.min(from + step, count);
      const field: tf.NamedTensorMap = tf.tidy(() => ({
        ...this.evaluate(tf.tensor2d(points(from, to), [to - from, this.inputs]), order),
      }));
      for (const [name, tensor] of Object.entries(field)) {
        const size = tensor.size / Math.max(1, to - from);
        whole[name] ??= new Float32Array(count * size);
        whole[name].set(await tensor.data<'float32'>(), from * size);
        tensor.dispose();
      }
    }
    return whole as unknown as SampledField<Order>;
  }

  /** Returns copies of the parameters by their stable names. */
  parameters(): Promise<NamedArrays> {
    return readVariables(this.variables);
  }

  /**
   * Replaces the parameters with copies of the given ones.
   *
   * @throws SirenError `state`, before any write, if the parameters belong to another network
   */
  setParameters(parameters: NamedArrays): void {
    writeVariables('FittedSignal.setParameters', this.variables, parameters);
  }

  /**
   * Encodes the signal as a safetensors file: the parameters by name, and the network as metadata. Python's safetensors
   * library can read it.
   */
  async save(): Promise<Uint8Array> {
    const { config, inputs, outputs, conditions, networks } = this;
    const network = JSON.stringify({ config, inputs, outputs, conditions, networks });
    return encodeSafetensors(await this.parameters(), { [NETWORK]: network });
  }

  /**
   * Decodes a file that {@link save} wrote.
   *
   * @param file name of the file in messages
   * @throws SafetensorsError if the file is not in the safetensors format; SirenError `state` if it does not contain a
   * fitted signal
   */
  static load(bytes: Uint8Array, file = 'the file'): FittedSignal {
    const { tensors, metadata } = decodeSafetensors(bytes, file);
    const written = metadata[NETWORK];
    if (written === undefined)
      throw new SirenError(
        'state',
        `FittedSignal.load: ${file}: expected the metadata of a fitted signal, got ${JSON.stringify(metadata)}. ` +
          'A PyTorch SIREN has none; signalFromTorch reads it.',
      );
    const { config, ...shape } = JSON.parse(written) as SignalShape & { config: SignalNetworkConfig };
    return FittedSignal.of(config, shape, tensors);
  }

  /**
   * Creates a signal with copies of the given parameters.
   *
   * @throws SirenError `option` if the configuration is invalid, `state` if the parameters belong to another network
   */
  static of(config: SignalNetworkConfig, shape: SignalShape, parameters: NamedArrays): FittedSignal {
    const signal = new FittedSignal(config, shape);
    try {
      signal.setParameters(parameters);
      return signal;
    } catch (error) {
      signal.dispose();
      throw error;
    }
  }

  /** Disposes of the parameters. */
  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}
