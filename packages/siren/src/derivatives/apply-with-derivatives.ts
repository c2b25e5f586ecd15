import * as tf from '@tensorflow/tfjs-core';
import { activationOf } from '../network/activations/activations.js';
import { kernelParameters, omegas } from '../network/apply.js';
import { fusedKernel } from '../network/fused-kernel.js';
import { type NetworkOptions, precisionAttribute } from '../network/precision.js';
import { repeatPerImage } from '../network/sine-layer.js';
import { checkCoords, checkParameters, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';
import { activate, affineOfCoords, affineOfJet, type DerivativeOrder, derivativesOf, type Jet } from './forward-jet.js';
import { checkOrder } from './order-limit.js';

/** Values of a network and their derivatives with respect to the coordinates. */
export type Derivatives = {
  /** Values, shape [N, C], or [B, N, C] per image. */
  readonly value: tf.Tensor;
  /** First derivatives, shape [N, C, I], or [B, N, C, I] per image. */
  readonly gradient: tf.Tensor;
  /** Laplacian, the sum of the unmixed second derivatives, shape [N, C], or [B, N, C] per image. */
  readonly laplacian: tf.Tensor;
};

/**
 * Computes the values, gradients and Laplacians of a sine network in one forward pass. Each layer propagates all three:
 *
 * - z = x·W + b, ∂ᵢz = ∂ᵢx·W, Δz = Δx·W
 * - sin(ωz), ω cos(ωz) ∂ᵢz, ω cos(ωz) Δz − ω² sin(ωz) Σᵢ (∂ᵢz)²
 *
 * The arithmetic is that of I + 2 forward passes, the number of operations that of one. The result is differentiable
 * with respect to the parameters, so that gradients and Laplacians can be fitted. With `fused: false` it is also
 * differentiable with respect to the coordinates, at every order.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network, `option` if the
 * backend does not have the precision, or the activation has no second derivatives (`finer`)
 */
export function applyWithDerivatives(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
  options: NetworkOptions = {},
): Derivatives {
  const { fused = true } = options;
  const what = 'siren.applyWithDerivatives';
  const precision = precisionAttribute(what, options, spec.activation);
  const images = checkParameters(what, spec, parameters);
  checkCoords(what, spec, images, coords);
  checkOrder(activationOf(spec).limit, 'laplacian', what);
  return tf.tidy(() => {
    const kernel = fused && spec.activation === undefined ? fusedKernel('SineNetworkJet') : undefined;
    if (kernel !== undefined) {
      const [value, gradient, laplacian] = kernel([coords, ...kernelParameters(parameters)], {
        omegas: omegas(spec),
        ...precision,
      });
      return { value, gradient, laplacian } as Derivatives;
    }
    // Repeat first: if only the last bias is per image, the value would get a batch dimension but its derivatives would not.
    const x = images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords;
    return derivativesOf(sweep(spec, parameters, x, 'laplacian'), 'laplacian', spec.inputs) as unknown as Derivatives;
  });
}

/**
 * Computes the values and gradients of a sine network, like {@link applyWithDerivatives} without the Laplacian. The
 * result is differentiable with respect to the parameters. With `fused: false` it is also differentiable with respect
 * to the coordinates.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network, `option` if the
 * backend does not have the precision
 */
export function applyWithGradient(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
  options: NetworkOptions = {},
): Pick<Derivatives, 'value' | 'gradient'> {
  const { fused = true } = options;
  const what = 'siren.applyWithGradient';
  const precision = precisionAttribute(what, options, spec.activation);
  const images = checkParameters(what, spec, parameters);
  checkCoords(what, spec, images, coords);
  return tf.tidy(() => {
    const kernel = fused && spec.activation === undefined ? fusedKernel('SineNetworkJet') : undefined;
    if (kernel === undefined) {
      const x = images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords;
      return derivativesOf(sweep(spec, parameters, x, 'gradient'), 'gradient', spec.inputs) as unknown as Pick<
        Derivatives,
        'value' | 'gradient'
      >;
    }
    const attributes = { omegas: omegas(spec), order: 1, ...precision };
    const [value, gradient] = kernel([coords, ...kernelParameters(parameters)], attributes);
    return { value, gradient } as { value: tf.Tensor; gradient: tf.Tensor };
  });
}

/**
 * Computes the values, gradients and all second derivatives of a sine network in one forward pass, by ∂ᵢⱼ sin(ωz) = ω
 * cos(ωz) ∂ᵢⱼz − ω² sin(ωz) ∂ᵢz ∂ⱼz. The result is composed of TensorFlow.js operations on every backend and is
 * differentiable with respect to the parameters and the coordinates.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @returns the derivatives of {@link applyWithDerivatives} and `hessian`, shape [N, C, I, I], or [B, N, C, I, I] per
 * image, symmetric in the last two axes
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network, `option` if the
 * activation has no second derivatives (`finer`)
 */
export function applyWithHessian(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
): Derivatives & { readonly hessian: tf.Tensor } {
  const what = 'siren.applyWithHessian';
  const images = checkParameters(what, spec, parameters);
  checkCoords(what, spec, images, coords);
  checkOrder(activationOf(spec).limit, 'hessian', what);
  return tf.tidy(() => {
    const x = images !== undefined && coords.rank === 2 ? repeatPerImage(coords, images) : coords;
    return derivativesOf(sweep(spec, parameters, x, 'hessian'), 'hessian', spec.inputs) as unknown as Derivatives & {
      hessian: tf.Tensor;
    };
  });
}

function sweep(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor, order: DerivativeOrder): Jet {
  const { at } = activationOf(spec);
  return spec.layers.reduce<Jet | undefined>((jet, { omega }, layer) => {
    const { weight, bias } = parameters[layer] as SirenParameters[number];
    const z = jet === undefined ? affineOfCoords(coords, weight, bias, order) : affineOfJet(jet, weight, bias);
    return omega === 0 ? z : activate(z, at(z.value, omega, layer));
  }, undefined) as Jet;
}
