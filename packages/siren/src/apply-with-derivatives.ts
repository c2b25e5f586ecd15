import * as tf from '@tensorflow/tfjs';
import { kernelParameters, omegas } from './apply.js';
import { fusedKernel } from './fused-kernel.js';
import { affine, type ComputeOptions, multiply, repeatPerImage } from './sine-layer.js';
import { checkCoords, checkParameters, type SirenParameters } from './siren-parameters.js';
import type { SirenSpec } from './siren-spec.js';

/** Values of a network with their derivatives by the coordinates. */
export type Derivatives = {
  /** [N, C], or per image [B, N, C]. */
  readonly value: tf.Tensor;
  /** First derivatives by each coordinate: [N, C, I], or per image [B, N, C, I]. */
  readonly gradient: tf.Tensor;
  /** Sum of the unmixed second derivatives: [N, C], or per image [B, N, C]. */
  readonly laplacian: tf.Tensor;
};

/**
 * Value, gradient and Laplacian of a sine network in one forward sweep: each layer carries them on together, by
 *
 *   z = x·W + b,   ∂ᵢz = ∂ᵢx·W,   Δz = Δx·W
 *   sin(ωz),   ω cos(ωz) ∂ᵢz,   ω cos(ωz) Δz − ω² sin(ωz) Σᵢ (∂ᵢz)²
 *
 * which costs I + 2 forward passes in work and one in operations. Differentiable by the parameters, so that gradients and
 * Laplacians can be fitted; composed (`fused: false`) by the coordinates too, at every order.
 *
 * @param coords [N, I], or per image [B, N, I]
 * @throws SirenError `shape` or `parameters` if coordinates or parameters do not fit the network
 */
export function applyWithDerivatives(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
  { fused = true }: ComputeOptions = {},
): Derivatives {
  const what = 'siren.applyWithDerivatives';
  const images = checkParameters(what, spec, parameters);
  checkCoords(what, spec, images, coords);
  return tf.tidy(() => {
    const kernel = fused ? fusedKernel('SineNetworkJet') : undefined;
    if (kernel !== undefined) {
      const [value, gradient, laplacian] = kernel([coords, ...kernelParameters(parameters)], { omegas: omegas(spec) });
      return { value, gradient, laplacian } as Derivatives;
    }
    // At once, since where only a last bias is per image the value would become so alone, without its derivatives.
    const x = images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords;
    return sweep(spec, parameters, x);
  });
}

/**
 * Value and gradient of a sine network: {@link applyWithDerivatives} without the Laplacian, which costs less on backends
 * with the fused kernel. Differentiable by the parameters; composed (`fused: false`) by the coordinates too.
 *
 * @param coords [N, I], or per image [B, N, I]
 * @throws SirenError `shape` or `parameters` if coordinates or parameters do not fit the network
 */
export function applyWithGradient(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
  { fused = true }: ComputeOptions = {},
): Pick<Derivatives, 'value' | 'gradient'> {
  const what = 'siren.applyWithGradient';
  checkCoords(what, spec, checkParameters(what, spec, parameters), coords);
  return tf.tidy(() => {
    const kernel = fused ? fusedKernel('SineNetworkJet') : undefined;
    if (kernel === undefined) {
      const { value, gradient } = applyWithDerivatives(spec, parameters, coords, { fused: false });
      return { value, gradient };
    }
    const attributes = { omegas: omegas(spec), order: 1 };
    const [value, gradient] = kernel([coords, ...kernelParameters(parameters)], attributes);
    return { value, gradient } as { value: tf.Tensor; gradient: tf.Tensor };
  });
}

/** Value, derivatives by each coordinate, and Laplacian at one layer: each [.., N, width]. */
interface Jet {
  readonly value: tf.Tensor;
  readonly slopes: readonly tf.Tensor[];
  readonly laplacian: tf.Tensor;
}

function sweep(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): Derivatives {
  const last = spec.layers.reduce<Jet | undefined>((jet, { omega }, layer) => {
    const { weight, bias } = parameters[layer] as SirenParameters[number];
    const next = jet === undefined ? firstAffine(coords, weight, bias) : nextAffine(jet, weight, bias);
    return omega === 0 ? next : sine(next, omega);
  }, undefined) as Jet;
  return { value: last.value, gradient: tf.stack([...last.slopes], -1), laplacian: last.laplacian };
}

/** The first layer's derivative by coordinate i is row i of its weights at every coordinate; its Laplacian is zero. */
function firstAffine(coords: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): Jet {
  const value = affine(coords, weight, bias); // [.., N, width]
  const laplacian = tf.zerosLike(value);
  const inputs = weight.shape.at(-2) as number;
  const rows = inputs === 1 ? [weight] : tf.split(weight, inputs, -2); // a split into one piece has no working gradient
  const slopes = rows.map((row) => tf.add(row, laplacian));
  return { value, slopes, laplacian };
}

/** One product for the value and all derivatives: they stand below each other as rows, [.., (I + 2)·N, width]. */
function nextAffine({ value, slopes, laplacian }: Jet, weight: tf.Tensor, bias: tf.Tensor): Jet {
  const parts = [value, ...slopes, laplacian];
  const products = tf.split(multiply(tf.concat(parts, -2), weight), parts.length, -2);
  return {
    value: tf.add(products[0] as tf.Tensor, bias),
    slopes: products.slice(1, -1),
    laplacian: products.at(-1) as tf.Tensor,
  };
}

function sine({ value, slopes, laplacian }: Jet, omega: number): Jet {
  const angle = tf.mul(omega, value);
  const sin = tf.sin(angle);
  const slope = tf.mul(omega, tf.cos(angle)); // ω cos(ωz)
  const squares = slopes.map((part) => tf.square(part)).reduce((sum, square) => tf.add(sum, square));
  return {
    value: sin,
    slopes: slopes.map((part) => tf.mul(slope, part)),
    laplacian: tf.sub(tf.mul(slope, laplacian), tf.mul(omega * omega, tf.mul(sin, squares))),
  };
}
