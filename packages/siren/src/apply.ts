import * as tf from '@tensorflow/tfjs';
import { fusedKernel } from './fused-kernel.js';
import { type ComputeOptions, sineLayer } from './sine-layer.js';
import { checkCoords, checkParameters, flattenParameters, type SirenParameters } from './siren-parameters.js';
import type { SirenSpec } from './siren-spec.js';

/**
 * The values of a sine network at coordinates. Every parameter tensor may be shared by all images or given per image;
 * coordinates likewise. Differentiable by parameters and coordinates.
 *
 * @param coords [N, I], or per image [B, N, I]
 * @returns [N, C] if nothing is per image, else [B, N, C]
 * @throws SirenError `shape` or `parameters` if coordinates or parameters do not fit the network
 */
export function apply(
  spec: SirenSpec,
  parameters: SirenParameters,
  coords: tf.Tensor,
  { fused = true }: ComputeOptions = {},
): tf.Tensor {
  checkCoords('siren.apply', spec, checkParameters('siren.apply', spec, parameters), coords);
  return tf.tidy(() => {
    const kernel = fused && isUniform(parameters) ? fusedKernel('SineNetwork') : undefined;
    if (kernel !== undefined) {
      return kernel([coords, ...flattenParameters(parameters)], { omegas: omegas(spec) })[0] as tf.Tensor;
    }
    return spec.layers.reduce((x, { omega }, layer) => {
      const { weight, bias } = parameters[layer] as SirenParameters[number];
      return sineLayer(x, weight, bias, omega, { fused });
    }, coords);
  });
}

/** Whether all tensors are shared or all are per image: what the fused kernels take. */
export function isUniform(parameters: SirenParameters): boolean {
  const tensors = flattenParameters(parameters);
  return tensors.every(({ rank }) => rank === tensors[0]?.rank);
}

/** ω of every layer, the last 0: the attribute of the fused kernels. */
export function omegas(spec: SirenSpec): number[] {
  return spec.layers.map(({ omega }) => omega);
}
