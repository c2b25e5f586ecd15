import type { SirenParameters } from '../network/siren-parameters.js';
import { OMEGA_0, type SirenSpec } from '../network/siren-spec.js';
import type { NamedArray } from '../training/variables.js';
import { permuteAxes } from './permute-axes.js';

/**
 * Converts a sine network's parameters for the authors' PyTorch code (vsitzmann/siren): `net.net.0.0.weight` [out, in],
 * `net.net.0.0.bias` [out] …, for a `SingleBVPNet` of the same width and depth. That code multiplies by 30 inside every
 * sine. For another ω, the weights and biases of the layer are multiplied by ω/30, which preserves the function.
 *
 * @param parameters parameters of one network: [in, out] and [1, out], or with a batch of 1
 */
export async function sirenToTorch(
  { layers }: SirenSpec,
  parameters: SirenParameters,
): Promise<Record<string, NamedArray>> {
  const arrays: Record<string, NamedArray> = {};
  for (const [index, { inputs, outputs, omega }] of layers.entries()) {
    const scale = omega === 0 ? 1 : omega / OMEGA_0;
    const [weight, bias] = await Promise.all(
      [parameters[index]?.weight, parameters[index]?.bias].map(async (tensor) =>
        Float32Array.from((await tensor?.data<'float32'>()) ?? [], (value) => value * scale),
      ),
    );
    const torch = permuteAxes({ shape: [inputs, outputs], data: weight as Float32Array }, [1, 0]);
    arrays[`net.net.${index}.0.weight`] = torch;
    arrays[`net.net.${index}.0.bias`] = { shape: [outputs], data: bias as Float32Array };
  }
  return arrays;
}
