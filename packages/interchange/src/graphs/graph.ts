import { ExportError } from '../export-error.js';
import type { Dimension, FreeSizes } from './free-sizes.js';
import type { TracedCall, TracedValue } from './trace.js';

/** A computation as a list of operators. The two formats have different operators and attributes. */
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
  /** Floats, or integers for shapes and axes. */
  readonly data: Float32Array | Int32Array;
}

/** Input of a graph. In its shape, numbers are fixed sizes and names are free sizes. */
export interface GraphInput {
  readonly name: string;
  readonly shape: readonly (number | keyof FreeSizes)[];
}

/** Output of a graph. In its shape, free sizes are formulas, for example `batch*points`. */
export interface GraphOutput {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** Interface for the translation of a kernel. */
export interface GraphWriter<Attribute> {
  readonly call: TracedCall;
  /** Returns the name of an input's value. */
  input(name: string): string;
  /** Returns whether the kernel has this input. */
  has(name: string): boolean;
  /** Adds an operator and returns the name of its output. */
  apply(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** Assigns a value to the kernel's output, or to the output with the given index. */
  give(value: string, output?: number): void;
  /** Returns a constant list of integers. */
  ints(values: readonly number[]): string;
  /** Returns a constant integer scalar. */
  int(value: number): string;
  /** Returns a constant float scalar. */
  number(value: number): string;
  /** Returns a shape as a value. Free sizes are computed from the inputs of the graph. */
  shape(dimensions: readonly Dimension[]): string;
  /** Returns the sizes of a value. */
  sizes(value: TracedValue): readonly Dimension[];
}

export type Translate<Attribute> = (writer: GraphWriter<Attribute>) => void;

type Apply<Attribute> = GraphWriter<Attribute>['apply'];

/** Translation of kernels and common operations to one format. */
export interface GraphDialect<Attribute> {
  readonly format: string;
  /** Translations by the names of TensorFlow.js kernels. */
  readonly operators: Readonly<Record<string, Translate<Attribute>>>;
  /** Fills a shape with one number. */
  spread(apply: Apply<Attribute>, number: string, shape: string): string;
  /** Concatenates lists of integers. */
  join(apply: Apply<Attribute>, lists: readonly string[], zero: string): string;
  /** Returns a size of a value as a list of one integer. */
  size(apply: Apply<Attribute>, value: string, axis: string, one: string): string;
}

/** Removes the nodes and constants that no output depends on. */
export function pruneGraph<Attribute>(graph: Graph<Attribute>): Graph<Attribute> {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  // Nodes are in topological order.
  const nodes = graph.nodes.toReversed().filter(({ output, inputs }) => {
    if (!needed.has(output)) return false;
    for (const input of inputs) needed.add(input);
    return true;
  });
  return { ...graph, nodes: nodes.toReversed(), constants: graph.constants.filter(({ name }) => needed.has(name)) };
}

/** Returns the inputs of a kernel that takes a list. */
export function listOf<Attribute>(w: GraphWriter<Attribute>): string[] {
  return Object.keys(w.call.inputs).map((place) => w.input(place));
}

/** Returns the axes of a reduction kernel, or all axes if it names none. */
export function axesOf<Attribute>(w: GraphWriter<Attribute>): number[] {
  const rank = (w.call.inputs.x as TracedValue).shape.length;
  const { axis, reductionIndices } = w.call.attributes; // Max and Min use reductionIndices
  const axes = axis ?? reductionIndices;
  if (axes === undefined || axes === null) return Array.from({ length: rank }, (_, index) => index);
  return ([axes].flat() as number[]).map((one) => (one < 0 ? one + rank : one));
}

/** Returns the [row, column] values of an option that may be a single number for both. */
export function pairOf(value: unknown): [number, number] {
  const [down, across = down] = [value].flat() as number[];
  return [down as number, across as number];
}

/** Reshapes a value to the shape of the kernel's output. */
export function reshaped<Attribute>(w: GraphWriter<Attribute>, value: string): string {
  return w.apply('Reshape', [value, w.shape(w.sizes(w.call.outputs[0] as TracedValue))]);
}

/** Returns the beginning and the sizes of a slice. Free sizes are taken whole. */
export function sliceOf<Attribute>(w: GraphWriter<Attribute>): { begin: number[]; sizes: readonly Dimension[] } {
  return { begin: [w.call.attributes.begin].flat() as number[], sizes: w.sizes(w.call.outputs[0] as TracedValue) };
}

/** Returns the output shape of a tile kernel. Only axes of size 1 may be repeated. */
export function spreadShape<Attribute>(w: GraphWriter<Attribute>): string {
  const [from, to] = [w.call.inputs.x as TracedValue, w.call.outputs[0] as TracedValue];
  if (from.shape.some((size, axis) => size !== 1 && size !== to.shape[axis]))
    throw new ExportError('not-expressible', `Repeating [${from.shape}] to [${to.shape}] cannot be translated.`);
  return w.shape(w.sizes(to));
}
