import * as tf from '@tensorflow/tfjs-core';
import { ExportError } from '../export-error.js';
import { type Dimension, dimensionOf, type FreeSizes, PROBES } from './free-sizes.js';
import {
  type Graph,
  type GraphConstant,
  type GraphDialect,
  type GraphInput,
  type GraphNode,
  type GraphOutput,
  type GraphWriter,
  pruneGraph,
} from './graph.js';
import { type Trace, type TracedCall, type TracedValue, trace } from './trace.js';

/**
 * Traces a computation as a graph with free numbers of images and points. The computation is run with two pairs of free
 * sizes, and the formula of each size is derived from both results.
 *
 * @param compute takes the inputs in order and returns the outputs by name
 * @throws ExportError `not-expressible` if a kernel has no translation or a size has no formula
 */
export async function traceGraph<Attribute>(
  dialect: GraphDialect<Attribute>,
  name: string,
  inputs: readonly GraphInput[],
  compute: (inputs: tf.Tensor[]) => Readonly<Record<string, tf.Tensor>>,
): Promise<Graph<Attribute>> {
  let outputNames: string[] = [];
  const traces: Trace[] = [];
  for (const sizes of PROBES) {
    const probes = inputs.map(({ shape }) => tf.fill(sized(shape, sizes), 0.5));
    traces.push(
      await trace(probes, (values) => {
        const outputs = compute(values);
        outputNames = Object.keys(outputs);
        return Object.values(outputs);
      }),
    );
    tf.dispose(probes);
  }
  const builder = new GraphBuilder(dialect, inputs, traces as [Trace, Trace]);
  return pruneGraph({ name, inputs, ...builder.finish(outputNames) });
}

function sized(shape: GraphInput['shape'], sizes: FreeSizes): number[] {
  return shape.map((size) => (typeof size === 'number' ? size : sizes[size]));
}

class GraphBuilder<Attribute> {
  readonly #dialect: GraphDialect<Attribute>;
  readonly #traces: readonly [Trace, Trace];
  readonly #nodes: GraphNode<Attribute>[] = [];
  readonly #constants: GraphConstant[] = [];
  readonly #names = new Map<TracedValue, string>();
  /** Values of the second trace by the corresponding values of the first. */
  readonly #twins = new Map<TracedValue, TracedValue>();
  /** Free sizes as lists of one integer. */
  readonly #free = new Map<keyof FreeSizes, string>();
  readonly #lists = new Map<string, string>();
  #count = 0;

  constructor(dialect: GraphDialect<Attribute>, inputs: readonly GraphInput[], traces: readonly [Trace, Trace]) {
    this.#dialect = dialect;
    this.#traces = traces;
    const [first, second] = traces;
    for (const [index, value] of first.inputs.entries()) {
      this.#names.set(value, (inputs[index] as GraphInput).name);
      this.#twins.set(value, second.inputs[index] as TracedValue);
    }
    for (const free of ['batch', 'points'] as const) {
      const input = inputs.find(({ shape }) => shape.includes(free));
      if (!input) continue;
      const axis = this.#ints([input.shape.indexOf(free)]);
      this.#free.set(free, dialect.size(this.#apply, input.name, axis, this.#ints([1])));
    }
    for (const [index, call] of first.calls.entries()) this.#translate(call, second.calls[index]);
  }

  /** Adds the outputs and returns the graph. */
  finish(names: readonly string[]): Pick<Graph<Attribute>, 'nodes' | 'constants' | 'outputs'> {
    const [first, second] = this.#traces;
    const outputs = first.outputs.map((value, index): GraphOutput => {
      this.#twins.set(value, second.outputs[index] as TracedValue);
      const name = names[index] as string;
      this.#nodes.push({ op: 'Identity', inputs: [this.#nameOf(value)], output: name, attributes: {} });
      return { name, shape: this.#sizes(value).map(formula) };
    });
    return { nodes: this.#nodes, constants: this.#constants, outputs };
  }

  #translate(call: TracedCall, twin: TracedCall | undefined): void {
    if (twin?.kernel !== call.kernel)
      throw new ExportError('not-expressible', 'The computation depends on the number of images.');
    for (const [key, value] of Object.entries(call.inputs)) this.#twins.set(value, twin.inputs[key] as TracedValue);
    for (const [index, value] of call.outputs.entries()) this.#twins.set(value, twin.outputs[index] as TracedValue);
    const { operators, format } = this.#dialect;
    const translate = operators[call.kernel];
    if (!translate)
      throw new ExportError(
        'not-expressible',
        `The model uses the kernel ${call.kernel}, which cannot be translated to ${format}.`,
      );
    const writer: GraphWriter<Attribute> = {
      call,
      input: (key) => this.#nameOf(call.inputs[key] as TracedValue),
      has: (key) => call.inputs[key] !== undefined,
      apply: this.#apply,
      give: (value, output = 0) => this.#names.set(call.outputs[output] as TracedValue, value),
      ints: (values) => this.#ints(values),
      int: (value) => this.#constant([], Int32Array.of(value)),
      number: (value) => this.#constant([], Float32Array.of(value)),
      shape: (dimensions) => this.#shape(dimensions),
      sizes: (value) => this.#sizes(value),
    };
    translate(writer);
  }

  readonly #apply: GraphWriter<Attribute>['apply'] = (op, inputs, attributes = {}) => {
    const output = this.#newName();
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  };

  #newName(): string {
    this.#count += 1;
    return `v${this.#count}`;
  }

  #nameOf(value: TracedValue): string {
    const name = this.#names.get(value) ?? this.#constantOf(value);
    this.#names.set(value, name);
    return name;
  }

  /** Adds a constant. A constant with free sizes must be uniform and is filled into the shape. */
  #constantOf(value: TracedValue): string {
    const { constant, shape } = value;
    if (!constant) throw new Error('a value is read before it is computed');
    const sizes = this.#sizes(value);
    const floats = constant instanceof Float32Array ? constant : Float32Array.from(constant);
    if (sizes.every(({ of }) => of.length === 0)) return this.#constant(shape, floats);
    if (floats.some((number) => number !== floats[0]))
      throw new ExportError(
        'not-expressible',
        `A constant of shape [${shape}] depends on the number of images or points.`,
      );
    return this.#dialect.spread(this.#apply, this.#constant([], floats.slice(0, 1)), this.#shape(sizes));
  }

  #constant(shape: readonly number[], data: GraphConstant['data']): string {
    const name = this.#newName();
    this.#constants.push({ name, shape, data });
    return name;
  }

  #ints(values: readonly number[]): string {
    const key = values.join();
    const name = this.#lists.get(key) ?? this.#constant([values.length], Int32Array.from(values));
    this.#lists.set(key, name);
    return name;
  }

  #sizes(value: TracedValue): readonly Dimension[] {
    const twin = this.#twins.get(value) ?? value;
    return value.shape.map((size, axis) => {
      const dimension = dimensionOf(size, twin.shape[axis] as number);
      if (dimension) return dimension;
      throw new ExportError(
        'not-expressible',
        `A size was ${size} and then ${twin.shape[axis]}; no formula gives both.`,
      );
    });
  }

  #shape(dimensions: readonly Dimension[]): string {
    if (dimensions.every(({ of }) => of.length === 0)) return this.#ints(dimensions.map(({ factor }) => factor));
    const parts = dimensions.map(({ factor, of }) =>
      of.reduce((product, name) => this.#apply('Mul', [product, this.#freeSize(name)]), this.#ints([factor])),
    );
    return this.#dialect.join(this.#apply, parts, this.#constant([], Int32Array.of(0)));
  }

  #freeSize(name: keyof FreeSizes): string {
    const value = this.#free.get(name);
    if (value === undefined) throw new ExportError('not-expressible', `No input determines the size of: ${name}.`);
    return value;
  }
}

/** Formats a size: `12`, `batch`, `batch*points`, `3*points`. */
function formula({ factor, of }: Dimension): number | string {
  if (of.length === 0) return factor;
  return [...(factor === 1 ? [] : [String(factor)]), ...of].join('*');
}
