import * as tf from '@tensorflow/tfjs-core';
import { kernelParameters, omegas } from '../network/apply.js';
import { fusedKernel } from '../network/fused-kernel.js';
import { type ComputeOptions, repeatPerImage } from '../network/sine-layer.js';
import { checkCoords, checkParameters, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';
import {
  type Activated,
  activate,
  affineOfCoords,
  affineOfJet,
  type DerivativeOrder,
  derivativesOf,
  type Jet,
} from './forward-jet.js';

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
    return derivativesOf(sweep(spec, parameters, x, 'laplacian'), 'laplacian', spec.inputs) as unknown as Derivatives;
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
  const images = checkParameters(what, spec, parameters);
  checkCoords(what, spec, images, coords);
  return tf.tidy(() => {
    const kernel = fused ? fusedKernel('SineNetworkJet') : undefined;
    if (kernel === undefined) {
      const x = images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords;
      return derivativesOf(sweep(spec, parameters, x, 'gradient'), 'gradient', spec.inputs) as unknown as Pick<
        Derivatives,
        'value' | 'gradient'
      >;
    }
    const attributes = { omegas: omegas(spec), order: 1 };
    const [value, gradient] = kernel([coords, ...kernelParameters(parameters)], attributes);
    return { value, gradient } as { value: tf.Tensor; gradient: tf.Tensor };
  });
}

/**
 * Value, gradient and all second derivatives of a sine network in one forward sweep, composed on every backend:
 * {@link applyWithDerivatives} with ∂ᵢⱼ sin(ωz) = ω cos(ωz) ∂ᵢⱼz − ω² sin(ωz) ∂ᵢz ∂ⱼz. Differentiable by parameters and
 * coordinates.
 *
 * @param coords [N, I], or per image [B, N, I]
 * @returns beside the others `hessian` [N, C, I, I], or per image [B, N, C, I, I], symmetric in the last two axes
 * @throws SirenError `shape` or `parameters` if coordinates or parameters do not fit the network
 */
export function applyWithHessian(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
): Derivatives & { readonly hessian: tf.Tensor } {
  const what = 'siren.applyWithHessian';
  const images = checkParameters(what, spec, parameters);
  checkCoords(what, spec, images, coords);
  return tf.tidy(() => {
    const x = images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords;
    return derivativesOf(sweep(spec, parameters, x, 'hessian'), 'hessian', spec.inputs) as unknown as Derivatives & {
      hessian: tf.Tensor;
    };
  });
}

function sweep(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor, order: DerivativeOrder): Jet {
  return spec.layers.reduce<Jet | undefined>((jet, { omega }, layer) => {
    const { weight, bias } = parameters[layer] as SirenParameters[number];
    const z = jet === undefined ? affineOfCoords(coords, weight, bias, order) : affineOfJet(jet, weight, bias);
    return omega === 0 ? z : activate(z, sineOf(z.value, omega));
  }, undefined) as Jet;
}

function sineOf(z: tf.Tensor, omega: number): Activated {
  const angle = tf.mul(omega, z);
  const value = tf.sin(angle);
  return {
    value,
    slope: () => tf.mul(omega, tf.cos(angle)), // ω cos(ωz)
    bend: () => tf.mul(-omega * omega, value),
  };
}
