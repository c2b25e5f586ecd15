import * as tf from '@tensorflow/tfjs-core';
import { SirenError } from '../siren-error.js';
import type { InitialDistribution, SirenSpec } from './siren-spec.js';

/** Weight and bias of one layer, each shared by all images or given per image. */
export type LayerParameters<T extends tf.Tensor = tf.Tensor> = {
  /** Weight, shape [in, out], or [B, in, out] per image. */
  readonly weight: T;
  /** Bias, shape [1, out], or [B, 1, out] per image. */
  readonly bias: T;
};

/**
 * Parameters of one SIREN, or of one per image, layer by layer. The type is a TensorFlow.js tensor container for
 * `tf.tidy` and `tf.dispose`, so the array is not readonly.
 */
export type SirenParameters<T extends tf.Tensor = tf.Tensor> = LayerParameters<T>[];

/** Specification of one parameter tensor. */
export interface ParameterSpec {
  /** Stable name for files and random streams: `layers.0.weight`, `layers.0.bias`, `layers.1.weight` … */
  readonly name: string;
  /** Index of the layer, from 0. */
  readonly layer: number;
  readonly kind: keyof LayerParameters;
  /** Shape of the shared tensor: [in, out] for a weight, [1, out] for a bias. A per-image tensor has B in front. */
  readonly shape: readonly [number, number];
  /** Initial distribution. */
  readonly distribution: InitialDistribution;
}

/**
 * Returns the specifications of all parameter tensors in the order of {@link flattenParameters}: weight and bias, layer
 * by layer.
 */
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

/** Returns the stable name of a parameter tensor, for example `layers.0.weight`. */
export function parameterName(layer: number, kind: keyof LayerParameters): string {
  return `layers.${layer}.${kind}`;
}

/**
 * Returns the tensors as one list: weight and bias, layer by layer, in the order of {@link parameterSpecs}. Tensors are
 * not copied.
 */
export function flattenParameters<T extends tf.Tensor>(parameters: SirenParameters<T>): T[] {
  return parameters.flatMap(({ weight, bias }) => [weight, bias]);
}

/**
 * Converts a list in the order of {@link flattenParameters} to layers. Tensors are not copied.
 *
 * @throws SirenError `parameters` if the list is empty or its length is odd
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

/** Returns the tensors by their stable names. Tensors are not copied. */
export function namedParameters<T extends tf.Tensor>(parameters: SirenParameters<T>): Record<string, T> {
  return Object.fromEntries(
    parameters.flatMap(({ weight, bias }, layer) => [
      [parameterName(layer, 'weight'), weight],
      [parameterName(layer, 'bias'), bias],
    ]),
  );
}

/**
 * Converts tensors by stable name, as read from a file, to layers. The tensors are shared or per image, and are not
 * copied. Unknown names are ignored.
 *
 * @throws SirenError `parameters` if a name is missing, `shape` if a tensor does not match the network
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

/**
 * Applies a function to every tensor and returns the results as layers. The function gets the tensor and its stable
 * name.
 */
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
 * Returns the number of images, B, if any tensor is per image, or undefined if all are shared.
 *
 * @throws SirenError `shape` if two tensors have different numbers of images
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
 * Returns the parameters of one image as new tensors with the shared shapes [in, out] and [1, out]. Tensors that all
 * images share are cloned, so that the whole result can be disposed of.
 *
 * @param index index of the image in the batch
 * @throws SirenError `option` if `index` is out of range
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
 * Stacks B networks of one shape into per-image parameters [B, in, out] and [B, 1, out], as new tensors.
 *
 * @throws SirenError `parameters` if there is no network or the shapes differ
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
 * Throws a `SirenError` unless every tensor has the shape that the network expects, shared or per image. The message
 * begins with `what`.
 *
 * @returns the number of images, or undefined if all tensors are shared
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
 * Throws a `SirenError` unless the coordinates have the shape [N, I], or [B, N, I] with the number of images of the
 * parameters. The message begins with `what`.
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
