import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { checkChoice, checkCount, checkPositive } from '../check-option.js';
import { drawUniform, type Seed } from '../random/draw-uniform.js';
import { SirenError } from '../siren-error.js';
import { BIAS_RULES, type BiasRule } from './bias-rules.js';
import { sineLayer } from './sine-layer.js';
import { LAYER_ROLES, type LayerRole, layerSpec, OMEGA_0, type SirenSpec } from './siren-spec.js';

type LayerArgs = NonNullable<ConstructorParameters<typeof tfl.layers.Layer>[0]>;

/** Arguments of {@link SineDense}, in addition to those of every layer. */
export interface SineDenseArgs extends LayerArgs {
  /**
   * Name within the model. The random streams of the layer depend on it, so that equal layers have different initial
   * weights.
   */
  readonly name: string;
  /** Number of outputs, 1 or more. */
  readonly units: number;
  /**
   * Role of the layer, which determines its initial weights: `first` and `hidden` layers have a sine, a `last` layer is
   * linear.
   */
  readonly role: LayerRole;
  /** Seed of the initial parameters. */
  readonly seed: Seed;
  /** ω0 of the layer's sine, above 0. For the last layer, ω0 of the layers before it. Default: 30. */
  readonly omega0?: number;
  /** Rule for the initial biases. Default: `torch`. */
  readonly bias?: BiasRule;
}

/**
 * Layer of a SIREN for TensorFlow.js models. It computes sin(ω0·(x·W + b)), or x·W + b in the role `last`, from [.., in]
 * to [.., units]. The weights are initialized by SIREN's rule from (seed, name). The class is registered with
 * TensorFlow.js, so that saved models can be loaded.
 *
 * ```ts
 * const model = tfl.sequential({ layers: [
 *   new SineDense({ name: 'first', role: 'first', units: 64, seed: 1, inputShape: [2] }),
 *   new SineDense({ name: 'last', role: 'last', units: 3, seed: 1 }),
 * ] });
 * ```
 */
export class SineDense extends tfl.layers.Layer {
  static readonly className = 'SineDense';

  readonly #settings: Required<Pick<SineDenseArgs, 'units' | 'role' | 'seed' | 'omega0' | 'bias'>>;
  #omega = 0;
  #weight: tfl.LayerVariable | undefined;
  #bias: tfl.LayerVariable | undefined;

  /**
   * Creates a layer.
   *
   * @throws SirenError `option` if an argument is missing or out of range
   */
  constructor({ units, role, seed, omega0 = OMEGA_0, bias = 'torch', ...args }: SineDenseArgs) {
    const what = 'siren.SineDense';
    if (!args.name) {
      throw new SirenError('option', `${what}: name: expected a name; the random numbers of the layer depend on it`);
    }
    if (typeof seed !== 'number' && typeof seed !== 'string') {
      throw new SirenError('option', `${what}: seed: expected a number or a text, got ${String(seed)}`);
    }
    checkCount(`${what}: units`, units, 1);
    checkChoice(`${what}: role`, role, LAYER_ROLES);
    checkPositive(`${what}: omega0`, omega0);
    checkChoice(`${what}: bias`, bias, Object.keys(BIAS_RULES));
    super(args);
    this.#settings = { units, role, seed, omega0, bias };
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const inputs = singleShape(inputShape).at(-1);
    if (inputs === null || inputs === undefined) {
      throw new SirenError('shape', `siren.SineDense: expected a known last dimension, got [${inputShape}]`);
    }
    const { units, seed, ...rule } = this.#settings;
    const { omega, weight, bias } = layerSpec({ ...rule, inputs, outputs: units });
    const initializer = (name: string, limit: number) =>
      new SirenInitializer({ seed, name: `${this.name}.${name}`, limit });
    this.#omega = omega;
    this.#weight = this.addWeight('weight', [inputs, units], 'float32', initializer('weight', weight.limit));
    this.#bias = this.addWeight('bias', [units], 'float32', initializer('bias', bias.limit));
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
      const [weight, bias] = [this.#weight, this.#bias].map((variable) => (variable as tfl.LayerVariable).read());
      const rows = tf.reshape(x, [-1, x.shape.at(-1) as number]);
      const values = sineLayer(rows, weight as tf.Tensor, bias as tf.Tensor, this.#omega);
      return tf.reshape(values, [...x.shape.slice(0, -1), this.#settings.units]);
    });
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    return [...singleShape(inputShape).slice(0, -1), this.#settings.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#settings };
  }
}

tf.serialization.registerClass(SineDense);

/**
 * Creates the layers of a whole network, for `tfl.sequential({ layers: sineDenseLayers(spec, seed) })`. The initial
 * parameters are those of `initializeSiren(spec, seed)`.
 */
export function sineDenseLayers(spec: SirenSpec, seed: Seed): SineDense[] {
  const last = spec.layers.length - 1;
  return spec.layers.map(({ outputs }, layer) => {
    const role = layer === 0 ? 'first' : layer === last ? 'last' : 'hidden';
    return new SineDense({
      name: `layers.${layer}`,
      role,
      units: outputs,
      seed,
      omega0: role === 'first' ? spec.firstOmega0 : spec.omega0,
      bias: spec.bias,
      ...(role === 'first' && { inputShape: [spec.inputs] }),
    });
  });
}

/** Initializer that draws from U(±limit) with the random stream (seed, name). */
class SirenInitializer extends tf.serialization.Serializable {
  static readonly className = 'SirenInitializer';

  constructor(private readonly settings: { readonly seed: Seed; readonly name: string; readonly limit: number }) {
    super();
  }

  fromConfigUsesCustomObjects(): boolean {
    return false;
  }

  apply(shape: tfl.Shape): tf.Tensor {
    const { seed, name, limit } = this.settings;
    const sizes = shape as number[];
    return tf.tensor(drawUniform(seed, name, tf.util.sizeFromShape(sizes), limit), sizes);
  }

  getConfig(): tf.serialization.ConfigDict {
    return { ...this.settings };
  }
}

function singleShape(shape: tfl.Shape | tfl.Shape[]): tfl.Shape {
  return Array.isArray(shape[0]) ? shape[0] : (shape as tfl.Shape);
}
