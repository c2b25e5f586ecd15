import { drawUniform, type NamedArray } from '@hypersiren/siren/training';

/** Creates a small state of the SIREN authors' model with the set encoder, in the format of their code. */
export function authorsState({ channels = 3 } = {}): Record<string, NamedArray> {
  const [latent, units, width] = [6, 5, 7];
  const state: Record<string, NamedArray> = {};
  const linear = (name: string, outputs: number, inputs: number, limit: number) => {
    const draw = (kind: string, count: number) => drawUniform(1, `${name}.${kind}`, count, limit);
    state[`${name}.weight`] = { shape: [outputs, inputs], data: draw('weight', outputs * inputs) };
    state[`${name}.bias`] = { shape: [outputs], data: draw('bias', outputs) };
  };
  for (const [name, outputs, inputs] of [
    ['net.0', width, 2 + channels],
    ['net.2.0', width, width],
    ['net.3.0', width, width],
    ['net.4', latent, width],
  ] as const)
    linear(`set_encoder.${name}`, outputs, inputs, 0.1);
  const sizes = [2, width, width, width, width, channels];
  for (let net = 0; net < 10; net++) {
    const [inputs, outputs] = [sizes[net >> 1] as number, sizes[(net >> 1) + 1] as number];
    linear(`hyper_net.nets.${net}.net.0.0`, units, latent, 0.5);
    linear(`hyper_net.nets.${net}.net.1.0`, units, units, 0.5);
    linear(`hyper_net.nets.${net}.net.2.0`, net % 2 === 0 ? outputs * inputs : outputs, units, 0.1);
  }
  return state;
}
