import { ExportError } from '../export-error.js';
import type { Dimension, FreeSizes } from './free-sizes.js';
import type { TracedCall, TracedValue } from './trace.js';

/** A computation as a list of operators, of which two formats have each their own kind. */
export interface Graph<Attribute> {
  readonly name: string;
  readonly nodes: readonly GraphNode<Attribute>[];
  readonly constants: readonly GraphConstant[];
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphOutput[];
}

export interface GraphNode<Attribute> {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface GraphConstant {
  readonly name: string;
  readonly shape: readonly number[];
  /** Floats, or the whole numbers of shapes and axes. */
  readonly data: Float32Array | Int32Array;
}

/** An input of a graph: numbers are fixed sizes, names free ones. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly (number | keyof FreeSizes)[];
}

/** An output of a graph: a size that is free has a formula, `batch*points`. */
export interface GraphOutput {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** What a kernel's translation may use. */
export interface GraphWriter<Attribute> {
  readonly call: TracedCall;
  /** The name of what the kernel reads. */
  input(name: string): string;
  /** Whether the kernel was given this input. */
  has(name: string): boolean;
  /** A new value: the output of an operator. */
  apply(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** The kernel's only output, or its output of that index, is this value. */
  give(value: string, output?: number): void;
  /** A constant list of whole numbers. */
  ints(values: readonly number[]): string;
  /** A constant whole number, of no dimension. */
  int(value: number): string;
  /** A constant number. */
  number(value: number): string;
  /** A shape as a value, computed from the graph's inputs where sizes are free. */
  shape(dimensions: readonly Dimension[]): string;
  /** The sizes of a value. */
  sizes(value: TracedValue): readonly Dimension[];
}

export type Translate<Attribute> = (writer: GraphWriter<Attribute>) => void;

type Apply<Attribute> = GraphWriter<Attribute>['apply'];

/** How a format says what every graph needs. */
export interface GraphDialect<Attribute> {
  readonly format: string;
  /** Translations of TensorFlow.js's kernels, by their names. */
  readonly operators: Readonly<Record<string, Translate<Attribute>>>;
  /** One number in every place of a shape. */
  spread(apply: Apply<Attribute>, number: string, shape: string): string;
  /** Lists of whole numbers, one after the other. */
  join(apply: Apply<Attribute>, lists: readonly string[], zero: string): string;
  /** A size of a value, as a list of one. */
  size(apply: Apply<Attribute>, value: string, axis: string, one: string): string;
}

/** The graph without the nodes and constants that no output depends on. */
export function pruneGraph<Attribute>(graph: Graph<Attribute>): Graph<Attribute> {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  // A node comes after those that it reads.
  const nodes = graph.nodes.toReversed().filter(({ output, inputs }) => {
    if (!needed.has(output)) return false;
    for (const input of inputs) needed.add(input);
    return true;
  });
  return { ...graph, nodes: nodes.toReversed(), constants: graph.constants.filter(({ name }) => needed.has(name)) };
}

/** The inputs of a kernel that takes a list. */
export function listOf<Attribute>(w: GraphWriter<Attribute>): string[] {
  return Object.keys(w.call.inputs).map((place) => w.input(place));
}

/** The axes that a kernel sums over and the like; all if it names none. */
export function axesOf<Attribute>(w: GraphWriter<Attribute>): number[] {
  const rank = (w.call.inputs.x as TracedValue).shape.length;
  const { axis, reductionIndices } = w.call.attributes; // the second of largest and smallest numbers
  const axes = axis ?? reductionIndices;
  if (axes === undefined || axes === null) return Array.from({ length: rank }, (_, index) => index);
  return ([axes].flat() as number[]).map((one) => (one < 0 ? one + rank : one));
}

/** [down, across] of an option that may be one number for both. */
export function pairOf(value: unknown): [number, number] {
  const [down, across = down] = [value].flat() as number[];
  return [down as number, across as number];
}

/** The kernel's output in the shape that it has, of a value with as many numbers. */
export function reshaped<Attribute>(w: GraphWriter<Attribute>, value: string): string {
  return w.apply('Reshape', [value, w.shape(w.sizes(w.call.outputs[0] as TracedValue))]);
}

/** Where a slice begins, and how long it is. A free size is taken whole. */
export function sliceOf<Attribute>(w: GraphWriter<Attribute>): { begin: number[]; sizes: readonly Dimension[] } {
  return { begin: [w.call.attributes.begin].flat() as number[], sizes: w.sizes(w.call.outputs[0] as TracedValue) };
}

/** The shape of a tensor that repeats another along axes of size 1; repetitions of more than that are not used. */
export function spreadShape<Attribute>(w: GraphWriter<Attribute>): string {
  const [from, to] = [w.call.inputs.x as TracedValue, w.call.outputs[0] as TracedValue];
  if (from.shape.some((size, axis) => size !== 1 && size !== to.shape[axis]))
    throw new ExportError('not-expressible', `Repeating [${from.shape}] to [${to.shape}] cannot be translated.`);
  return w.shape(w.sizes(to));
}
