import * as tf from '@tensorflow/tfjs-core';
import { drawNormal } from '../random/draw-normal.js';
import { drawUniform, type Seed } from '../random/draw-uniform.js';
import { SirenError } from '../siren-error.js';

/** Initial distribution of a variable. */
export type InitialValues =
  | { readonly distribution: 'zero' }
  /** U(−limit, limit). */
  | { readonly distribution: 'uniform'; readonly limit: number }
  /** N(0, std²). */
  | { readonly distribution: 'normal'; readonly std: number }
  /** The values of one tensor along the first axis, repeated: equal parts with the given distribution. */
  | { readonly distribution: 'repeated'; readonly of: InitialValues };

/** Specification of one variable. Plain data that can be stored as JSON. */
export interface VariableSpec {
  /** Stable name for files and random streams: `encoder.conv1.kernel`, `hypernetwork.base.layers.0.weight` … */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: InitialValues;
  /** Whether the values are computed from the training images before training, and not trained. Default: false. */
  readonly fitted?: boolean;
  /** Learning-rate multiplier. Default: 1. */
  readonly rate?: number;
}

/** Variables by their stable names, in the order of their specifications. */
export type NamedVariables = ReadonlyMap<string, tf.Variable>;

/** Values of one tensor outside TensorFlow.js, as in a checkpoint. */
export interface NamedArray {
  readonly shape: readonly number[];
  /** Values, row-major. */
  readonly data: Float32Array;
  /** Set for integer tensors of a file, such as counters. */
  readonly integer?: true;
}

/** Arrays by tensor name. */
export type NamedArrays = Readonly<Record<string, NamedArray>>;

/** Returns the total number of values in variables. */
export function sizeOf(specs: readonly VariableSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
}

/** Draws the initial values of a variable, row-major. They depend only on its specification and the seed. */
export function drawInitialValues({ name, shape, initial }: VariableSpec, seed: Seed): Float32Array {
  const count = tf.util.sizeFromShape([...shape]);
  switch (initial.distribution) {
    case 'zero':
      return new Float32Array(count);
    case 'uniform':
      return drawUniform(seed, name, count, initial.limit);
    case 'normal':
      return drawNormal(seed, name, count, initial.std);
    case 'repeated': {
      const part = drawInitialValues({ name, shape: shape.slice(1), initial: initial.of }, seed);
      return Float32Array.from({ length: count }, (_, index) => part[index % part.length] as number);
    }
  }
}

/** Initial values of variables: a seed from which they are drawn, or existing variables that are shared. */
export type VariableSource = Seed | NamedVariables;

/** Returns whether variables are shared. Initial values must not be assigned to shared variables. */
export function isShared(source: VariableSource): source is NamedVariables {
  return typeof source === 'object';
}

/**
 * Allocates variables with their initial values, or returns the shared variables.
 *
 * @throws SirenError `state` if a shared variable is missing or has another shape
 */
export function createVariables(specs: readonly VariableSpec[], source: VariableSource): NamedVariables {
  return new Map(
    specs.map((spec) => [
      spec.name,
      isShared(source) ? sharedVariable(spec, source) : createVariable(spec.shape, drawInitialValues(spec, source)),
    ]),
  );
}

/** @throws SirenError `state` if the variable is missing or has another shape */
export function sharedVariable({ name, shape }: VariableSpec, shared: NamedVariables): tf.Variable {
  const variable = shared.get(name);
  if (variable && tf.util.arraysEqual(variable.shape, [...shape])) return variable;
  throw new SirenError(
    'state',
    `createVariables: expected ${name} [${shape.join(', ')}] among the shared variables, got ${variable ? `[${variable.shape.join(', ')}]` : 'none'}`,
  );
}

/** Creates a variable that owns its buffer, so that optimizers can write to it in place. */
export function createVariable(shape: readonly number[], data: Float32Array): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(data, [...shape], 'float32')));
}

/** Returns copies of the values of all variables, by name. */
export async function readVariables(variables: NamedVariables): Promise<NamedArrays> {
  const arrays: Record<string, NamedArray> = {};
  for (const [name, variable] of variables) {
    const data = await variable.data<'float32'>();
    arrays[name] = { shape: [...variable.shape], data: data.slice() }; // CPU backends return their own buffer
  }
  return arrays;
}

/**
 * Writes copies of the values in `arrays` to all variables.
 *
 * @throws SirenError `state`, before any write, if a name is missing or unknown or a shape differs
 */
export function writeVariables(what: string, variables: NamedVariables, arrays: NamedArrays): void {
  const unknown = Object.keys(arrays).filter((name) => !variables.has(name));
  const missing = [...variables.keys()].filter((name) => !Object.hasOwn(arrays, name));
  if (missing.length > 0 || unknown.length > 0)
    throw new SirenError(
      'state',
      `${what}: ${[
        ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
        ...(unknown.length > 0 ? [`unknown ${unknown.join(', ')}`] : []),
      ].join('; ')}. The values belong to a model of another configuration.`,
    );
  for (const [name, { shape }] of variables) {
    const array = arrays[name] as NamedArray;
    if (!tf.util.arraysEqual([...array.shape], shape) || array.data.length !== tf.util.sizeFromShape(shape))
      throw new SirenError(
        'state',
        `${what}: expected ${name} [${shape.join(', ')}], got [${array.shape.join(', ')}] with ${array.data.length} numbers`,
      );
  }
  tf.tidy(() => {
    for (const [name, variable] of variables)
      variable.assign(tf.tensor((arrays[name] as NamedArray).data.slice(), variable.shape, 'float32'));
  });
}
