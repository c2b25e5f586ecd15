import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { type DerivativeOrder, jetSize } from '../derivatives/forward-jet.js';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.js';
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

/** What to take of a signal, and how much of it at once. */
export interface SampleOptions<Order extends DerivativeOrder> {
  /** Default `value`. */
  readonly derivatives?: Order;
  /** Coordinates computed at once, 1 or more; default as many as keep one layer's activations within 16 MiB. */
  readonly chunk?: number;
}

/** The key of a file's metadata that holds the network's configuration and shape. */
const NETWORK = 'network';

/** A signal as a continuous function: a network with its parameters, which belong to it. */
export class FittedSignal implements SignalShape {
  readonly config: SignalNetworkConfig;
  readonly conditions?: Conditions;
  readonly network: SignalNetwork;
  /** By their stable names; changed in place by a fit. */
  readonly variables: NamedVariables;

  /**
   * A network at its start.
   *
   * @throws SirenError `option` if the configuration is not usable
   */
  constructor(config: SignalNetworkConfig, shape: SignalShape, seed = 1) {
    this.config = config;
    if (shape.conditions) this.conditions = shape.conditions;
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
   * Values and derivatives as tensors, all at once; differentiable by the variables.
   *
   * @param coordinates [N, I]
   */
  evaluate<Order extends DerivativeOrder = 'value'>(coordinates: tf.Tensor2D, order?: Order): Field<Order> {
    return this.network.evaluate([...this.variables.values()], coordinates, order ?? ('value' as Order));
  }

  /**
   * Values and derivatives at coordinates, as numbers, computed in chunks, so that beside the result only one chunk is in
   * memory.
   *
   * @param coordinates [N, I], row by row
   * @returns value [N, C], gradient [N, C, I], Laplacian [N, C], Hessian [N, C, I, I]: as far as asked for
   * @throws SirenError `shape` if the coordinates are not the signal's, `option` if an option is out of range
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
   * The image of a signal of the plane at any size and of any part of the plane. Values are the network's own, not clipped.
   *
   * @returns row by row: value [H, W, C], gradient [H, W, C, 2] by row and column, Laplacian [H, W, C]: as far as asked for
   * @throws SirenError `option` if the signal's coordinates are not (row, column) or an option is out of range
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

  /** Copies of the parameters by their stable names. */
  parameters(): Promise<NamedArrays> {
    return readVariables(this.variables);
  }

  /**
   * Gives the network other parameters, which are copied.
   *
   * @throws SirenError `state`, before anything is written, if they are another network's
   */
  setParameters(parameters: NamedArrays): void {
    writeVariables('FittedSignal.setParameters', this.variables, parameters);
  }

  /** The bytes of one safetensors file: the parameters by name, and the network as metadata. Python's safetensors reads it. */
  async save(): Promise<Uint8Array> {
    const { config, inputs, outputs, conditions } = this;
    const network = JSON.stringify({ config, inputs, outputs, conditions });
    return encodeSafetensors(await this.parameters(), { [NETWORK]: network });
  }

  /**
   * The signal of a file that {@link save} made.
   *
   * @param file the name to use in messages
   * @throws SafetensorsError for a file that is none; SirenError `state` for one that holds something else
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
   * A network with these parameters, which are copied.
   *
   * @throws SirenError `option` if the configuration is not usable, `state` if the parameters are another network's
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

  /** Frees the parameters. */
  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}
