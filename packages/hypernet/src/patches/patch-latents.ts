import type { FullSettings, Settings } from '@hypersiren/siren/family';
import { createVariables, type NamedVariables, type Seed, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';
import type { MapShape } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import { type PatchGrid, patchGrid } from './patch-grid.js';

/**
 * Dimensions: B images, T patches in h rows and w columns, D token size, F channels of a feature map, k side of a
 * kernel.
 */

/** Schema of the options of patches, each with its own SIREN. */
export const patchSchema = z.strictObject({
  size: z.int().min(1).default(4).describe('Side of a patch in pixels'),
});

/** Settings of patches. */
export type PatchConfig = Settings<typeof patchSchema>;

/** Specification of patches and their tokens before allocation. */
export interface PatchSpec {
  readonly config: FullSettings<typeof patchSchema>;
  readonly grid: PatchGrid;
  /** Index of the encoder's feature map that is used. */
  readonly map: number;
  /** Number of map cells along each side of a patch, k. */
  readonly cells: number;
  /** Size of a token, D. */
  readonly numbers: number;
  /**
   * Features of the map's cells that are the pixels of the patch, row by row, for each channel. A token is initialized
   * to begin with these pixels. Null if the encoder has no such features or a token is too small.
   */
  readonly pixels: readonly PixelFeatures[] | null;
  readonly variables: readonly VariableSpec[];
}

/** Position of a pixel value in the cells of a patch. */
export interface PixelFeatures {
  /** Row of the cell within the patch. */
  readonly row: number;
  readonly column: number;
  /** Features of the cell whose sum is the pixel value. */
  readonly features: readonly number[];
}

/** Tokens of patches, computed from feature maps. The SIREN of each patch is emitted from its token. */
export interface PatchLatents {
  readonly variables: NamedVariables;
  /**
   * Applies a linear map to the features of each patch.
   *
   * @param maps [B, .., .., F] each, all of the encoder's maps
   * @returns [B, T · D], patch by patch in row order
   */
  tokens(maps: readonly tf.Tensor4D[]): tf.Tensor2D;
  dispose(): void;
}

/**
 * @param maps of the encoder, the finest last
 * @param numbers size of a token, D
 * @throws HypernetError `option` if the configuration is not valid, or if no feature map of the encoder has a whole
 * number of cells per patch
 */
export function patchSpec(
  options: PatchConfig,
  image: { readonly height: number; readonly width: number; readonly channels: number },
  maps: readonly MapShape[],
  numbers: number,
): PatchSpec {
  const config = checkOptions('patches', patchSchema, options);
  const grid = patchGrid(image, config.size);
  const map = maps.length - 1;
  const finest = maps[map];
  if (!finest)
    throw new HypernetError(
      'option',
      'patches: expected an encoder with feature maps, got one without. unet, cnn and vit have feature maps.',
    );
  const cells = cellsOf(image.height, finest.height, config.size);
  if (cells === undefined || cells !== cellsOf(image.width, finest.width, config.size))
    throw new HypernetError(
      'option',
      `patches: size: expected a multiple of the ${Math.ceil(image.height / finest.height)} pixels of one cell of the ` +
        `encoder's finest map, ${finest.height}×${finest.width} for images of ${image.height}×${image.width}, got ${config.size}`,
    );
  return {
    config,
    grid,
    map,
    cells,
    numbers,
    pixels: finest.image ? pixelFeatures(finest.image, cells, numbers, image.channels) : null,
    variables: [
      {
        name: 'patches.kernel',
        shape: [cells, cells, finest.channels, numbers],
        initial: { distribution: 'normal', std: 1 / Math.sqrt(cells * cells * finest.channels) },
      },
      { name: 'patches.bias', shape: [numbers], initial: { distribution: 'zero' } },
    ],
  };
}

/**
 * Returns the pixels of a patch row by row, where each cell has s × s pixels; null if a token is too small for them.
 */
function pixelFeatures(
  image: readonly (readonly number[])[],
  cells: number,
  numbers: number,
  channels: number,
): readonly PixelFeatures[] | null {
  const side = Math.sqrt(image.length / channels); // s
  const pixels = Array.from({ length: (cells * side) ** 2 }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / (cells * side)), pixel % (cells * side)];
    const inCell = (row % side) * side + (column % side);
    return Array.from({ length: channels }, (_, channel) => ({
      row: Math.floor(row / side),
      column: Math.floor(column / side),
      features: image[inCell * channels + channel] as readonly number[],
    }));
  }).flat();
  return pixels.length <= numbers ? pixels : null;
}

/** Returns the number of map cells along a patch's side; undefined if it is not an integer. */
function cellsOf(pixels: number, cells: number, size: number): number | undefined {
  const stride = 2 ** Math.round(Math.log2(pixels / cells));
  return Math.ceil(pixels / stride) === cells && size % stride === 0 ? size / stride : undefined;
}

/** Allocates the variables with their initial values, each from a separate random stream. */
export function createPatchLatents(spec: PatchSpec, seed: Seed): PatchLatents {
  const variables = createVariables(spec.variables, seed);
  const get = (name: string) => variables.get(`patches.${name}`) as tf.Variable;
  const { cells, grid, numbers } = spec;
  startWithPixels(get('kernel'), spec);
  return {
    variables,
    tokens: (maps) =>
      tf.tidy(() => {
        const map = maps[spec.map] as tf.Tensor4D;
        const tokens = tf.conv2d(padded(map, spec), get('kernel') as tf.Tensor4D, cells, 'valid'); // [B, h, w, D]
        return tf.reshape(tf.add(tokens, get('bias')), [-1, grid.count * numbers]) as tf.Tensor2D;
      }),
    dispose: () => {
      for (const variable of variables.values()) variable.dispose();
    },
  };
}

/** Initializes tokens to begin with the pixels of their patch, if the feature map contains them. */
function startWithPixels(kernel: tf.Variable, { pixels }: PatchSpec): void {
  if (!pixels) return;
  const [, cells, features, numbers] = kernel.shape as [number, number, number, number];
  const data = Float32Array.from(kernel.dataSync());
  for (let index = 0; index < data.length; index++) if (index % numbers < pixels.length) data[index] = 0;
  for (const [number, { row, column, features: summed }] of pixels.entries())
    for (const feature of summed) data[((row * cells + column) * features + feature) * numbers + number] = 1;
  tf.tidy(() => kernel.assign(tf.tensor(data, kernel.shape)));
}

/** Pads the map with zeros where the last patches extend beyond it. */
function padded(map: tf.Tensor4D, { cells, grid }: PatchSpec): tf.Tensor4D {
  const [, height, width] = map.shape;
  const [down, across] = [grid.rows.count * cells - height, grid.columns.count * cells - width];
  if (down === 0 && across === 0) return map;
  return tf.pad(map, [
    [0, 0],
    [0, down],
    [0, across],
    [0, 0],
  ]);
}
