import * as tf from '@tensorflow/tfjs-core';
import { SirenError } from '../siren-error.js';
import type { InitialDistribution, SirenSpec } from './siren-spec.js';

/** Weight and bias of one layer, each shared by all images or one per image. */
export type LayerParameters<T extends tf.Tensor = tf.Tensor> = {
  /** [in, out], or per image [B, in, out]. */
  readonly weight: T;
  /** [1, out], or per image [B, 1, out]. */
  readonly bias: T;
};

/**
 * The parameters of one SIREN, or of one per image, layer by layer. A tree that TensorFlow.js knows: `tf.tidy` returns it
 * and `tf.dispose` frees it, which is why the list is not a readonly one.
 */
export type SirenParameters<T extends tf.Tensor = tf.Tensor> = LayerParameters<T>[];

/** One parameter tensor, before it exists. */
export interface ParameterSpec {
  /** Stable name for files and random streams: `layers.0.weight`, `layers.0.bias`, `layers.1.weight` … */
  readonly name: string;
  /** Layer it belongs to, from 0. */
  readonly layer: number;
  readonly kind: keyof LayerParameters;
  /** Shape when shared: [in, out] for a weight, [1, out] for a bias. Per image a B stands before it. */
  readonly shape: readonly [number, number];
  /** What SIREN's rule draws it from. */
  readonly distribution: InitialDistribution;
}

/** Every parameter tensor of a network in the order of {@link flattenParameters}: weight and bias, layer by layer. */
export function parameterSpecs(spec: SirenSpec): readonly ParameterSpec[] {
  return spec.layers.flatMap(({ inputs, outputs, weight, bias }, layer): ParameterSpec[] => [
    parameterSpec(layer, 'weight', [inputs, outputs], weight),
    parameterSpec(layer, 'bias', [1, outputs], bias),
  ]);
}

function parameterSpec(
  layer: number,
  kind: ParameterSpec['kind'],
  shape: ParameterSpec['shape'],
  distribution: InitialDistribution,
): ParameterSpec {
  return { name: parameterName(layer, kind), layer, kind, shape, distribution };
}

/** The stable name of a parameter tensor: `layers.0.weight`. */
export function parameterName(layer: number, kind: keyof LayerParameters): string {
  return `layers.${layer}.${kind}`;
}

/** The tensors in one list: weight and bias, layer by layer, as {@link parameterSpecs} names them. Nothing is copied. */
export function flattenParameters<T extends tf.Tensor>(parameters: SirenParameters<T>): T[] {
  return parameters.flatMap(({ weight, bias }) => [weight, bias]);
}

/**
 * Layers from the list that {@link flattenParameters} gives. Nothing is copied.
 *
 * @throws SirenError `parameters` if the list is not made of pairs
 */
export function unflattenParameters<T extends tf.Tensor>(tensors: readonly T[]): SirenParameters<T> {
  if (tensors.length === 0 || tensors.length % 2 !== 0) {
    throw new SirenError(
      'parameters',
      `siren.unflattenParameters: expected a weight and a bias for each layer, got ${tensors.length} tensors`,
    );
  }
  return Array.from({ length: tensors.length / 2 }, (_, layer) => ({
    weight: tensors[2 * layer] as T,
    bias: tensors[2 * layer + 1] as T,
  }));
}

/** The tensors by their stable names. Nothing is copied. */
export function namedParameters<T extends tf.Tensor>(parameters: SirenParameters<T>): Record<string, T> {
  return Object.fromEntries(
    parameters.flatMap(({ weight, bias }, layer) => [
      [parameterName(layer, 'weight'), weight],
      [parameterName(layer, 'bias'), bias],
    ]),
  );
}

/**
 * Layers from tensors by their stable names, as read from a file; shared or per image. Nothing is copied; names that the
 * network does not have are left alone.
 *
 * @throws SirenError `parameters` if a name is missing, `shape` if a tensor does not fit the network
 */
export function parametersFromNamed<T extends tf.Tensor>(
  spec: SirenSpec,
  named: Readonly<Record<string, T>>,
): SirenParameters<T> {
  const what = 'siren.parametersFromNamed';
  const parameters = unflattenParameters(
    parameterSpecs(spec).map(({ name }) => {
      const tensor = named[name];
      if (tensor === undefined) {
        throw new SirenError('parameters', `${what}: ${name} is missing, got ${Object.keys(named).join(', ')}`);
      }
      return tensor;
    }),
  );
  checkParameters(what, spec, parameters);
  return parameters;
}

/** The same tree with `change` applied to every tensor, called with the tensor and its stable name. */
export function mapParameters<T extends tf.Tensor, U extends tf.Tensor>(
  parameters: SirenParameters<T>,
  change: (tensor: T, name: string) => U,
): SirenParameters<U> {
  return parameters.map(({ weight, bias }, layer) => ({
    weight: change(weight, parameterName(layer, 'weight')),
    bias: change(bias, parameterName(layer, 'bias')),
  }));
}

/**
 * How many images the parameters are for: B if any tensor is per image, undefined if all are shared.
 *
 * @throws SirenError `shape` if two tensors disagree
 */
export function batchOf(parameters: SirenParameters): number | undefined {
  let batch: { readonly size: number; readonly name: string } | undefined;
  for (const [name, tensor] of Object.entries(namedParameters(parameters))) {
    if (tensor.rank !== 3) continue;
    const [size] = tensor.shape as [number, number, number];
    if (batch !== undefined && batch.size !== size) {
      throw new SirenError(
        'shape',
        `siren: expected parameters for one number of images, got ${batch.size} in ${batch.name} and ${size} in ${name}`,
      );
    }
    batch ??= { size, name };
  }
  return batch?.size;
}

/**
 * The parameters of image `index` of a batch, as new tensors in the shared shapes [in, out] and [1, out]. Tensors that
 * the images share are handed on as they are, in a tensor of their own, so that the result can be disposed of whole.
 *
 * @throws SirenError `option` if there is no such image
 */
export function parametersOf(parameters: SirenParameters, index: number): SirenParameters {
  const batch = batchOf(parameters) ?? 1;
  if (!Number.isInteger(index) || index < 0 || index >= batch) {
    throw new SirenError('option', `siren.parametersOf: expected an index from 0 to ${batch - 1}, got ${index}`);
  }
  return mapParameters(parameters, (tensor) =>
    tf.tidy(() => (tensor.rank === 3 ? tf.squeeze(tf.slice(tensor, [index], [1]), [0]) : tensor.clone())),
  );
}

/**
 * One set of per-image parameters, [B, in, out] and [B, 1, out], from B networks of one shape; new tensors.
 *
 * @throws SirenError `parameters` if there is no network, or they are not of one shape
 */
export function stackParameters(networks: readonly SirenParameters[]): SirenParameters {
  const [first] = networks;
  if (first === undefined) throw new SirenError('parameters', 'siren.stackParameters: expected at least one network');
  const wanted = shapesOf(first);
  for (const [index, network] of networks.entries()) {
    if (shapesOf(network) !== wanted) {
      throw new SirenError(
        'parameters',
        `siren.stackParameters: expected networks of one shape, got ${wanted} and, at ${index}, ${shapesOf(network)}`,
      );
    }
  }
  const lists = networks.map((network) => flattenParameters(network));
  return unflattenParameters(
    flattenParameters(first).map((_, position) => tf.stack(lists.map((list) => list[position] as tf.Tensor))),
  );
}

function shapesOf(parameters: SirenParameters): string {
  return flattenParameters(parameters)
    .map(({ shape }) => `[${shape.join(', ')}]`)
    .join(' ');
}

/**
 * Throws a SirenError that begins with `what` unless every tensor has the shape that the network wants, shared or per
 * image.
 *
 * @returns the number of images, undefined if all tensors are shared
 */
export function checkParameters(what: string, spec: SirenSpec, parameters: SirenParameters): number | undefined {
  if (parameters.length !== spec.layers.length) {
    throw new SirenError(
      'parameters',
      `${what}: expected parameters of ${spec.layers.length} layers, got ${parameters.length}`,
    );
  }
  const tensors = flattenParameters(parameters);
  for (const [position, { name, shape }] of parameterSpecs(spec).entries()) {
    const got = (tensors[position] as tf.Tensor).shape;
    const fits = (got.length === 2 || got.length === 3) && got.at(-2) === shape[0] && got.at(-1) === shape[1];
    if (!fits) {
      const wanted = shape.join(', ');
      throw new SirenError('shape', `${what}: expected ${name} [${wanted}] or [B, ${wanted}], got [${got.join(', ')}]`);
    }
  }
  return batchOf(parameters);
}

/**
 * Throws a SirenError that begins with `what` unless the coordinates fit: [N, I], or [B, N, I] with the parameters'
 * number of images.
 */
export function checkCoords(what: string, spec: SirenSpec, batch: number | undefined, coords: tf.Tensor): void {
  const { shape } = coords;
  const fits =
    shape.at(-1) === spec.inputs && (shape.length === 2 || (shape.length === 3 && (batch ?? shape[0]) === shape[0]));
  if (fits) return;
  const forms = { 2: `[N, ${spec.inputs}]`, 3: `[${batch ?? 'B'}, N, ${spec.inputs}]` };
  const wanted = shape.length === 2 || shape.length === 3 ? forms[shape.length] : `${forms[2]} or ${forms[3]}`;
  throw new SirenError('shape', `${what}: expected coords ${wanted}, got [${shape.join(', ')}]`);
}
