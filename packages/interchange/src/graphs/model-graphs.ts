import type { ImplicitImages, Model, RendersImages } from '@hypersiren/hypernet';
import type { Encoding } from '@hypersiren/hypernet/encoders';
import { mapParameters, namedParameters, parametersFromNamed, type SirenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { ExportedSource } from '../exported-model.js';
import type { GraphInput } from './graph.js';

/** Coordinates (row, column), shape [N, 2]. -1 and 1 are the centers of the outermost pixels. */
const COORDS: GraphInput = { name: 'coords', shape: ['points', 2] };

/** Option to evaluate all patches at every coordinate, since a graph with free coordinates cannot select patches. */
const EVERYWHERE = { everywhere: true };

/** Returns the metadata of a graph file. */
export function graphMetadata({
  config,
  step,
}: Pick<ExportedSource, 'config' | 'step'>): Readonly<Record<string, string>> {
  return {
    name: config.name,
    step: String(step),
    coordinates: 'row, column; -1 and 1 are the centers of the outermost pixels',
  };
}

/** A graph of a model: its inputs and its computation. */
export interface GraphPlan {
  readonly inputs: readonly GraphInput[];
  readonly compute: (inputs: tf.Tensor[]) => Record<string, tf.Tensor>;
}

/**
 * Returns the graphs of a model: the whole model, and its parts encoder, hypernetwork and sine network. All graphs have
 * free numbers of images and points.
 */
export function modelGraphs(model: Model): Record<'inpainting' | 'encoder' | 'hypernetwork' | 'siren', GraphPlan> {
  const { shape, siren } = model.spec;
  const { height, width, channels } = shape;
  const images: GraphInput = { name: 'images', shape: ['batch', height, width, channels] };
  const mask: GraphInput = { name: 'mask', shape: ['batch', height, width, 1] };
  const known = ([images, mask]: readonly tf.Tensor[]) =>
    ({ images, mask }) as { images: tf.Tensor4D; mask: tf.Tensor4D };
  const encodingOf = ({ latent, maps, expected }: Encoding): Record<string, tf.Tensor> => ({
    latent,
    ...Object.fromEntries(maps.map((map, index) => [`map${index + 1}`, map])),
    ...(model.spec.local && expected && { expected }),
  });
  // Tensors by the names of the inputs.
  const named = (shapes: readonly GraphInput[], tensors: readonly tf.Tensor[]) =>
    Object.fromEntries(shapes.map(({ name }, index) => [name, tensors[index] as tf.Tensor]));
  const listed = (tensors: Readonly<Record<string, tf.Tensor>>, prefix: string) =>
    Object.entries(tensors).flatMap(([name, tensor]) => (name.startsWith(prefix) ? [tensor as tf.Tensor4D] : []));
  // The shapes of the tensors between the parts, from one evaluation with one image.
  let encodingShapes: GraphInput[] = [];
  let imageShapes: GraphInput[] = [];
  tf.tidy(() => {
    const encoding = model.encode(known([tf.zeros([1, height, width, channels]), tf.zeros([1, height, width, 1])]));
    encodingShapes = shapesOf(encodingOf(encoding));
    imageShapes = shapesOf(imageTensors(model, model.emit(encoding)));
  });
  return {
    inpainting: {
      inputs: [images, mask, COORDS],
      compute: (inputs) => ({
        values: model.valuesAt(model.inpaint(known(inputs)), inputs[2] as tf.Tensor2D, EVERYWHERE),
      }),
    },
    encoder: { inputs: [images, mask], compute: (inputs) => encodingOf(model.encode(known(inputs))) },
    hypernetwork: {
      inputs: encodingShapes,
      compute: (inputs) => {
        const tensors = named(encodingShapes, inputs);
        const [expected] = listed(tensors, 'expected');
        const latent = tensors.latent as tf.Tensor2D;
        return imageTensors(model, model.emit({ latent, maps: listed(tensors, 'map'), ...(expected && { expected }) }));
      },
    },
    siren: {
      inputs: [...imageShapes, COORDS],
      compute: (inputs) => {
        const tensors = named(imageShapes, inputs);
        const bySiren = Object.fromEntries(
          Object.entries(tensors).map(([name, tensor]) => [
            name,
            model.spec.patches && tensor.rank === 4 ? tf.reshape(tensor, [-1, ...tensor.shape.slice(2)]) : tensor,
          ]),
        );
        const parameters = parametersFromNamed(siren, bySiren) as ImplicitImages['parameters'];
        const emitted = { parameters, locals: listed(tensors, 'local'), corrections: listed(tensors, 'correction') };
        return { values: model.valuesAt(emitted, inputs.at(-1) as tf.Tensor2D, EVERYWHERE) };
      },
    },
  };
}

/** Returns the graph of one image: coordinates [N, 2] → values [N, C]. The parameters of the image are constants. */
export function imageGraph(model: RendersImages, emitted: ImplicitImages): GraphPlan {
  return {
    inputs: [COORDS],
    compute: ([coords]) => ({ values: tf.squeeze(model.valuesAt(emitted, coords as tf.Tensor2D, EVERYWHERE), [0]) }),
  };
}

/**
 * Returns the tensors of images by name: the parameters of the sine network, its feature maps, and the corrections of
 * the values.
 */
function imageTensors({ spec }: Model, { parameters, locals, corrections }: ImplicitImages): Record<string, tf.Tensor> {
  // With patches [B, T, in, out], so that the first axis is the images.
  const byImage = (tensor: tf.Tensor) =>
    spec.patches && tensor.rank === 3
      ? tf.reshape(tensor, [-1, spec.patches.grid.count, ...tensor.shape.slice(1)])
      : tensor;
  return {
    ...namedParameters(mapParameters(parameters as SirenParameters, byImage)),
    ...Object.fromEntries(locals.map((map, index) => [`local${index + 1}`, map])),
    ...(corrections[0] && { correction: corrections[0] }),
  };
}

/**
 * Converts tensors of one image to graph inputs with a free batch size. Parameters that all images share have no batch
 * axis.
 */
function shapesOf(tensors: Readonly<Record<string, tf.Tensor>>): GraphInput[] {
  return Object.entries(tensors).map(([name, { shape, rank }]) => ({
    name,
    shape: rank === 2 && name !== 'latent' ? shape : ['batch', ...shape.slice(1)],
  }));
}
