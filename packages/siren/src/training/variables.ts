import * as tf from '@tensorflow/tfjs';
import { drawNormal } from '../random/draw-normal.js';
import { drawUniform, type Seed } from '../random/draw-uniform.js';
import { SirenError } from '../siren-error.js';

/** What the numbers of a variable are drawn from. */
export type InitialValues =
  | { readonly distribution: 'zero' }
  /** U(−limit, limit). */
  | { readonly distribution: 'uniform'; readonly limit: number }
  /** N(0, deviation²). */
  | { readonly distribution: 'normal'; readonly std: number };

/** One variable, before it exists: plain data, fit for JSON. */
export interface VariableSpec {
  /** Stable name for files and random streams: `encoder.conv1.kernel`, `hypernetwork.base.layers.0.weight` … */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: InitialValues;
  /** Whether its numbers are computed from the training images before training, and not trained; default false. */
  readonly fitted?: boolean;
  /** What the learning rate is multiplied with for it; default 1. */
  readonly rate?: number;
}

/** Variables by their stable names, in the order of their specification. */
export type NamedVariables = ReadonlyMap<string, tf.Variable>;

/** Numbers of one tensor outside TensorFlow.js: what a checkpoint holds. */
export interface NamedArray {
  readonly shape: readonly number[];
  /** Row-major; as many numbers as the shape holds. */
  readonly data: Float32Array;
  /** True of whole numbers in a file, as counters are. */
  readonly integer?: true;
}

/** Tensors outside TensorFlow.js by name. */
export type NamedArrays = Readonly<Record<string, NamedArray>>;

/** Numbers in a variable, or in all of several. */
export function sizeOf(specs: readonly VariableSpec[]): number {
  return specs.reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
}

/** The initial numbers of a variable, row-major: they depend on its specification and the seed, and on nothing else. */
export function drawInitialValues({ name, shape, initial }: VariableSpec, seed: Seed): Float32Array {
  const count = tf.util.sizeFromShape([...shape]);
  switch (initial.distribution) {
    case 'zero':
      return new Float32Array(count);
    case 'uniform':
      return drawUniform(seed, name, count, initial.limit);
    case 'normal':
      return drawNormal(seed, name, count, initial.std);
  }
}

/** What variables start as: the initial numbers of a seed, or variables that are there already and are shared. */
export type VariableSource = Seed | NamedVariables;

/** Whether variables are shared, so that nothing is to be written to them at the start. */
export function isShared(source: VariableSource): source is NamedVariables {
  return typeof source === 'object';
}

/**
 * Allocates variables with their initial numbers, or finds those that are shared.
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

/** @throws SirenError `state` */
export function sharedVariable({ name, shape }: VariableSpec, shared: NamedVariables): tf.Variable {
  const variable = shared.get(name);
  if (variable && tf.util.arraysEqual(variable.shape, [...shape])) return variable;
  throw new SirenError(
    'state',
    `createVariables: expected ${name} [${shape.join(', ')}] among the shared variables, got ${variable ? `[${variable.shape.join(', ')}]` : 'none'}`,
  );
}

/** A variable that owns its buffer, which optimizers may write to in place. */
export function createVariable(shape: readonly number[], data: Float32Array): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(data, [...shape], 'float32')));
}

/** Copies of the numbers of all variables, by their names. */
export async function readVariables(variables: NamedVariables): Promise<NamedArrays> {
  const arrays: Record<string, NamedArray> = {};
  for (const [name, variable] of variables) {
    const data = await variable.data<'float32'>();
    arrays[name] = { shape: [...variable.shape], data: data.slice() }; // backends on the CPU hand out their own buffer
  }
  return arrays;
}

/**
 * Gives all variables the numbers in `arrays`, which are copied.
 *
 * @throws SirenError `state`, before anything is written, if a name is missing or unknown or a shape differs
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
