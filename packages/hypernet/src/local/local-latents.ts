import type { FullSettings, Settings } from '@hypersiren/siren/family';
import { createVariables, type NamedVariables, type Seed, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { checkOptions } from '../check-option.js';
import type { MapShape } from '../encoders/encoder.js';
import { layerVariables } from '../encoders/layers-network.js';
import { HypernetError } from '../hypernet-error.js';
import { type Coordinates, isSampled, type SampledCoordinates, sampledCoords } from './coordinates.js';
import { interpolateMap } from './interpolate-map.js';
import { interpolateSamples } from './interpolate-samples.js';
import { type InterpolationName, interpolations } from './interpolation.js';
import { latticePhase, PHASES } from './lattice-phase.js';

/**
 * Dimensions: B images, N coordinates, C channels of a value, F channels of a feature map, L of its latents, h and w
 * their rows and columns.
 */

/** Schema of the options of spatial latents. */
export const localSchema = z.strictObject({
  // L
  channels: z.int().min(1).default(32).describe('Channels of each map'),
  maps: z.int().min(1).default(1).describe('Number of the encoder’s feature maps to read, finest first'),
  interpolation: z
    .enum(Object.keys(interpolations) as [InterpolationName, ...InterpolationName[]])
    .default('spline')
    .describe('Interpolation between the pixels of a map'),
  // Sine and cosine with a period of one step, for images that are evaluated between pixels.
  phase: z
    .boolean()
    .default(false)
    .describe('Whether the SIREN also reads where a coordinate lies between the pixels of a map'),
});

/** Settings of spatial latents. */
export type LocalConfig = Settings<typeof localSchema>;

/** Specification of spatial latents before allocation. */
export interface LocalSpec {
  /** Settings with every default. */
  readonly config: FullSettings<typeof localSchema>;
  /** Indices of the encoder's feature maps that are used. */
  readonly maps: readonly number[];
  /** Rows and columns of the finest used map. */
  readonly finest: Pick<MapShape, 'height' | 'width'>;
  /** Number of features at a coordinate: channels of all maps, and the phase if it is used. */
  readonly channels: number;
  readonly variables: readonly VariableSpec[];
}

/** Spatial latents: inputs of the emitted SIRENs beside the coordinates. */
export interface LocalLatents {
  readonly variables: NamedVariables;
  /**
   * Projects the encoder's feature maps to latents with a linear map at each pixel.
   *
   * @param maps [B, h, w, F] each, all of the encoder's maps
   * @returns [B, h, w, L] of each map that is used
   */
  project(maps: readonly tf.Tensor4D[]): tf.Tensor4D[];
  /** Returns the latents at coordinates, and their phase if it is used: [B, N, channels]. */
  at(latents: readonly tf.Tensor4D[], coordinates: Coordinates | SampledCoordinates): tf.Tensor3D;
  /** Returns a linear map of the latents [B, N, channels] that is added to the values: [B, N, C]. */
  skip(latents: tf.Tensor3D): tf.Tensor3D;
  dispose(): void;
}

/**
 * @param maps feature maps of the encoder
 * @param outputs number of channels, C
 * @throws HypernetError `option` if the configuration is not valid or the encoder has too few maps
 */
export function localSpec(config: LocalConfig, maps: readonly MapShape[], outputs: number): LocalSpec {
  const { channels, maps: count, interpolation, phase } = checkOptions('local', localSchema, config);
  if (maps.length < count)
    throw new HypernetError(
      'option',
      `local: maps: expected at most ${maps.length}, the feature maps of the encoder, got ${count}` +
        (maps.length === 0 ? '. This encoder has no feature maps; unet, cnn and vit have some.' : ''),
    );
  const read = maps.map((_, index) => index).slice(-count);
  const { height, width } = maps.at(-1) as MapShape;
  const numbers = count * channels + (phase ? PHASES : 0);
  return {
    config: { channels, maps: count, interpolation, phase },
    maps: read,
    finest: { height, width },
    channels: numbers,
    variables: [
      ...read.flatMap((index) =>
        layerVariables({
          name: `local.map${index + 1}`,
          shape: [(maps[index] as MapShape).channels, channels],
          gain: 1,
        }),
      ),
      { name: 'local.skip.kernel', shape: [numbers, outputs], initial: { distribution: 'zero' } },
    ],
  };
}

/** Allocates the variables with their initial values, each from a separate random stream. */
export function createLocalLatents(spec: LocalSpec, seed: Seed): LocalLatents {
  const variables = createVariables(spec.variables, seed);
  const get = (name: string) => variables.get(`local.${name}`) as tf.Variable<tf.Rank.R2>;
  const interpolation = interpolations[spec.config.interpolation];
  return {
    variables,
    project: (maps) =>
      tf.tidy(() =>
        spec.maps.map((index) => {
          const map = maps[index] as tf.Tensor4D;
          const features = tf.reshape(map, [-1, map.shape[3]]) as tf.Tensor2D;
          const latents = tf.add(tf.matMul(features, get(`map${index + 1}.kernel`)), get(`map${index + 1}.bias`));
          return tf.reshape<tf.Rank.R4>(latents, [
            ...map.shape.slice(0, 3),
            spec.config.channels,
          ] as typeof map.shape) as tf.Tensor4D;
        }),
      ),
    at: (latents, coordinates) =>
      tf.tidy(() => {
        const numbers: tf.Tensor[] = latents.map((map) =>
          isSampled(coordinates)
            ? interpolateSamples(map, coordinates, interpolation)
            : interpolateMap(map, coordinates, interpolation),
        );
        const [images = 1, count = 1] = numbers[0]?.shape ?? [];
        if (spec.config.phase) numbers.push(phaseOf(coordinates, spec.finest, images, count));
        return tf.concat(numbers, 2) as tf.Tensor3D;
      }),
    skip: (latents) =>
      tf.tidy(() => {
        const [images, coordinates, channels] = latents.shape;
        const values = tf.matMul(
          tf.reshape(latents, [images * coordinates, channels]) as tf.Tensor2D,
          get('skip.kernel'),
        );
        return tf.reshape(values, [images, coordinates, -1]) as tf.Tensor3D;
      }),
    dispose: () => {
      for (const variable of variables.values()) variable.dispose();
    },
  };
}

/** Returns the phase of coordinates between the steps of a map, [B, N, 4]. */
function phaseOf(
  coordinates: Coordinates | SampledCoordinates,
  map: { readonly height: number; readonly width: number },
  images: number,
  count: number,
): tf.Tensor {
  if (!isSampled(coordinates)) return tf.tile(tf.expandDims(latticePhase(coordinates, map), 0), [images, 1, 1]);
  return tf.reshape(latticePhase(tf.reshape(sampledCoords(coordinates), [-1, 2]) as tf.Tensor2D, map), [
    images,
    count,
    -1,
  ]);
}
