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

/** Letters: B images, N coordinates, C channels of a value, F channels of a feature map, L of its latents, h and w their rows and columns. */

/** Options of spatial latents. */
export const localSchema = z.strictObject({
  // L
  channels: z.int().min(1).default(32).describe('Channels of each map'),
  maps: z.int().min(1).default(1).describe('Number of the encoder’s feature maps to read, finest first'),
  interpolation: z
    .enum(Object.keys(interpolations) as [InterpolationName, ...InterpolationName[]])
    .default('spline')
    .describe('Interpolation between the pixels of a map'),
  // As sine and cosine of a turn for each step: for images that are asked for between the known pixels.
  phase: z
    .boolean()
    .default(false)
    .describe('Whether the SIREN also reads where a coordinate lies between the pixels of a map'),
});

/** What a configuration says of local latents. */
export type LocalConfig = Settings<typeof localSchema>;

/** Local latents before anything is allocated. */
export interface LocalSpec {
  /** With every default. */
  readonly config: FullSettings<typeof localSchema>;
  /** Which of the encoder's maps are read. */
  readonly maps: readonly number[];
  /** Rows and columns of the finest of them. */
  readonly finest: Pick<MapShape, 'height' | 'width'>;
  /** Numbers at a coordinate: of all maps together, and of the phase. */
  readonly channels: number;
  readonly variables: readonly VariableSpec[];
}

/** Spatial latents: what the emitted SIRENs read beside the coordinates. */
export interface LocalLatents {
  readonly variables: NamedVariables;
  /**
   * The encoder's feature maps as latents: a linear map at each pixel.
   *
   * @param maps [B, h, w, F] each, all of the encoder's
   * @returns [B, h, w, L] of each that is read
   */
  project(maps: readonly tf.Tensor4D[]): tf.Tensor4D[];
  /** The latents at coordinates, and their phase if it is read: [B, N, channels]. */
  at(latents: readonly tf.Tensor4D[], coordinates: Coordinates | SampledCoordinates): tf.Tensor3D;
  /** What the latents [B, N, channels] add to the values by themselves, a linear map: [B, N, C]. */
  skip(latents: tf.Tensor3D): tf.Tensor3D;
  dispose(): void;
}

/**
 * @param maps of the encoder
 * @param outputs C
 * @throws HypernetError `option` if the configuration is not usable, or the encoder has too few maps
 */
export function localSpec(config: LocalConfig, maps: readonly MapShape[], outputs: number): LocalSpec {
  const { channels, maps: count, interpolation, phase } = checkOptions('local', localSchema, config);
  if (maps.length < count)
    throw new HypernetError(
      'option',
      `local: maps: expected at most ${maps.length}, the feature maps of the encoder, got ${count}` +
        (maps.length === 0 ? '. This encoder puts all into the latent; a convolutional one has maps.' : ''),
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

/** Allocates the variables with their initial values, each from a stream of its own. */
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

/** Where between the steps of a map coordinates lie, [B, N, 4]. */
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
