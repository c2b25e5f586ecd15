import * as tf from '@tensorflow/tfjs-core';
import { activationOf } from './activations/activations.js';
import { fusedKernel } from './fused-kernel.js';
import { type NetworkOptions, precisionAttribute } from './precision.js';
import { affine, repeatPerImage, sineLayer } from './sine-layer.js';
import { batchOf, checkCoords, checkParameters, flattenParameters, type SirenParameters } from './siren-parameters.js';
import type { SirenSpec } from './siren-spec.js';

/**
 * Computes the values of a network at coordinates. Each parameter tensor is shared by all images or given per
 * image, and so are the coordinates. The result is differentiable with respect to the parameters and the coordinates.
 *
 * @param coords shape [N, I], or [B, N, I] per image
 * @returns shape [N, C] if everything is shared, else [B, N, C]
 * @throws SirenError `shape` or `parameters` if the coordinates or parameters do not match the network, `option` if the
 * backend does not have the precision
 */
export function apply(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
  options: NetworkOptions = {},
): tf.Tensor {
  const { fused = true } = options;
  const precision = precisionAttribute('siren.apply', options, spec.activation);
  checkCoords('siren.apply', spec, checkParameters('siren.apply', spec, parameters), coords);
  if (spec.activation !== undefined) return tf.tidy(() => applyActivation(spec, parameters, coords));
  return tf.tidy(() => {
    const kernel = fused ? fusedKernel('SineNetwork') : undefined;
    if (kernel !== undefined) {
      return kernel([coords, ...kernelParameters(parameters)], { omegas: omegas(spec), ...precision })[0] as tf.Tensor;
    }
    return spec.layers.reduce((x, { omega }, layer) => {
      const { weight, bias } = parameters[layer] as SirenParameters[number];
      return sineLayer(x, weight, bias, omega, { fused });
    }, coords);
  });
}

/** Computes a network whose activation has no kernels, from TensorFlow.js operations. */
function applyActivation(spec: SirenSpec, parameters: SirenParameters, coords: tf.Tensor): tf.Tensor {
  const { at } = activationOf(spec);
  return spec.layers.reduce((x, { omega }, layer) => {
    const { weight, bias } = parameters[layer] as SirenParameters[number];
    const z = affine(x, weight, bias);
    return omega === 0 ? z : at(z, omega, layer).value;
  }, coords);
}

/**
 * Returns the parameters for the fused kernels: all shared, or all per image. In a mixture, the shared tensors are
 * repeated for each image.
 */
export function kernelParameters(parameters: SirenParameters): tf.Tensor[] {
  const images = batchOf(parameters);
  return flattenParameters(parameters).map((tensor) =>
    images === undefined || tensor.rank === 3 ? tensor : repeatPerImage(tensor, images),
  );
}

/** Returns ω of every layer, 0 for the last, as the attribute of the fused kernels. */
export function omegas(spec: SirenSpec): number[] {
  return spec.layers.map(({ omega }) => omega);
}
