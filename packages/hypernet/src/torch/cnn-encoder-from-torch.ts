import { permuteAxes } from '@hypersiren/siren';
import type { NamedArray } from '@hypersiren/siren/training';
import { HypernetError } from '../hypernet-error.js';
import type { ReadTorchEncoder } from './torch-encoder.js';

/** Index of the first residual block in the authors' `cnn`, after a convolution and its ReLU. */
const FIRST_BLOCK = 2;

/**
 * Reads the authors' `ConvImgEncoder`: `conv_theta`, then `cnn` with a convolution, residual blocks `cnn.2.convs.0` and
 * `cnn.2.convs.2` …, a 1×1 convolution, and `fc` over all pixels. It has no mask input.
 */
export const cnnEncoderFromTorch: ReadTorchEncoder = (arrays) => {
  const what = 'hypernet.modelFromTorch: encoder';
  if ('conv1.weight' in arrays)
    throw new HypernetError(
      'state',
      `${what}: this is the authors’ encoder of partial convolutions, which treats every pixel that is not above mid-gray ` +
        'as unknown. It is not supported; their set encoder and ConvImgEncoder are.',
    );
  const blocks = Object.keys(arrays).filter((name) => /^cnn\.\d+\.convs\.0\.weight$/.test(name)).length;
  const names = {
    conv_theta: 'conv1',
    'cnn.0': 'conv2',
    ...Object.fromEntries(
      Array.from({ length: blocks }, (_, block) => [
        [`cnn.${FIRST_BLOCK + block}.convs.0`, `block${block + 1}.conv1`],
        [`cnn.${FIRST_BLOCK + block}.convs.2`, `block${block + 1}.conv2`],
      ]).flat(),
    ),
    [`cnn.${FIRST_BLOCK + blocks}`]: 'mix',
    fc: 'pool',
  };
  const get = (name: string, rank: number): NamedArray => {
    const array = arrays[name];
    if (array?.shape.length === rank) return array;
    throw new HypernetError(
      'state',
      `${what}: expected encoder.${name} with ${rank} dimensions, got ${array ? `[${array.shape.join(', ')}]` : 'none'}`,
    );
  };
  const state: Record<string, NamedArray> = {};
  for (const [theirs, ours] of Object.entries(names)) {
    // [out, in, rows, columns] to [rows, columns, in, out]; [out, in] to [in, out]
    state[`encoder.${ours}.kernel`] =
      theirs === 'fc'
        ? permuteAxes(get('fc.weight', 2), [1, 0])
        : permuteAxes(get(`${theirs}.weight`, 4), [2, 3, 1, 0]);
    state[`encoder.${ours}.bias`] = get(`${theirs}.bias`, 1);
  }
  const unknown = Object.keys(arrays).find((name) => !(name.replace(/\.(weight|bias)$/, '') in names));
  if (unknown !== undefined) throw new HypernetError('state', `${what}: unknown tensor encoder.${unknown}`);
  const sizeOf = (name: string, axis: number) => state[`encoder.${name}.kernel`]?.shape[axis] as number;
  return {
    config: {
      type: 'residual',
      channels: [sizeOf('conv1', 3), sizeOf('conv2', 3)],
      blocks,
      ...(blocks > 0 && { kernel: sizeOf('block1.conv1', 0) }),
      mask: false,
    },
    latent: sizeOf('mix', 3),
    channels: sizeOf('conv1', 2),
    pixels: sizeOf('pool', 0),
    state,
  };
};
