import type { Encoding, Model, Pictures } from '@hypersiren/hypernet';
import { namedParameters, parameterSpecs, parametersFromNamed, type SirenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import type { LoadedRun } from '../actions/load-run.js';
import type { GraphInput } from './graph.js';

/** [N, 2], (row, column) from -1 to 1: the centres of the corner pixels. */
const COORDS: GraphInput = { name: 'coords', shape: ['points', 2] };

/** What a graph's file says of itself. */
export function graphMetadata({ config, step }: LoadedRun): Readonly<Record<string, string>> {
  return {
    name: config.name,
    step: String(step),
    coordinates: 'row, column; -1 and 1 are the centres of the outermost pixels',
  };
}

/** A graph of a model: what goes in, and what is computed of it. */
export interface GraphPlan {
  readonly inputs: readonly GraphInput[];
  readonly compute: (inputs: tf.Tensor[]) => Record<string, tf.Tensor>;
}

/**
 * The whole model as one graph, and each of its parts: the whole is encoder, hypernetwork and sine network one after another. All
 * take any number of images and of points.
 */
export function modelGraphs(model: Model): Record<'completion' | 'encoder' | 'hypernetwork' | 'siren', GraphPlan> {
  const { shape, siren } = model.spec;
  const { height, width, channels } = shape;
  const images: GraphInput = { name: 'images', shape: ['batch', height, width, channels] };
  const mask: GraphInput = { name: 'mask', shape: ['batch', height, width, 1] };
  const known = ([images, mask]: readonly tf.Tensor[]) =>
    ({ images, mask }) as { images: tf.Tensor4D; mask: tf.Tensor4D };
  const encodingOf = ({ latent, maps }: Encoding) => ({
    latent,
    ...Object.fromEntries(maps.map((map, index) => [`map${index + 1}`, map])),
  });
  // The shapes of what lies between the parts, by having them computed once for one image.
  let encodingShapes: GraphInput[] = [];
  let pictureShapes: GraphInput[] = [];
  tf.tidy(() => {
    const encoding = model.encode(known([tf.zeros([1, height, width, channels]), tf.zeros([1, height, width, 1])]));
    encodingShapes = shapesOf(encodingOf(encoding));
    pictureShapes = shapesOf(pictureTensors(model.emit(encoding)));
  });
  return {
    completion: {
      inputs: [images, mask, COORDS],
      compute: (inputs) => ({
        values: model.predict({ ...known(inputs), places: inputs[2] as tf.Tensor2D }),
      }),
    },
    encoder: { inputs: [images, mask], compute: (inputs) => encodingOf(model.encode(known(inputs))) },
    hypernetwork: {
      inputs: encodingShapes,
      compute: ([latent, ...maps]) =>
        pictureTensors(model.emit({ latent: latent as tf.Tensor2D, maps: maps as tf.Tensor4D[] })),
    },
    siren: {
      inputs: [...pictureShapes, COORDS],
      compute: (inputs) => {
        const named = Object.fromEntries(pictureShapes.map(({ name }, index) => [name, inputs[index] as tf.Tensor]));
        const parameters = parametersFromNamed(siren, named) as Pictures['parameters'];
        const locals = inputs.slice(parameterSpecs(siren).length, -1) as tf.Tensor4D[];
        return { values: model.valuesAt({ parameters, locals, corrections: [] }, inputs.at(-1) as tf.Tensor2D) };
      },
    },
  };
}

/** A picture's tensors by their names: the sine network's parameters, then its local latents. */
function pictureTensors({ parameters, locals }: Pictures): Record<string, tf.Tensor> {
  return {
    ...namedParameters(parameters as SirenParameters),
    ...Object.fromEntries(locals.map((map, index) => [`local${index + 1}`, map])),
  };
}

/** Tensors of one image as inputs for any number of them; parameters that all images share have no batch. */
function shapesOf(tensors: Readonly<Record<string, tf.Tensor>>): GraphInput[] {
  return Object.entries(tensors).map(([name, { shape, rank }]) => ({
    name,
    shape: rank === 2 && name !== 'latent' ? shape : ['batch', ...shape.slice(1)],
  }));
}
