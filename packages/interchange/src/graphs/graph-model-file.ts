import type { Graph, GraphInput, GraphOutput } from './graph.js';
import type { TensorflowAttribute } from './tensorflow-dialect.js';

/** Encodes a graph as the files of `tf.loadGraphModel`: `<name>.json` with the graph, `<name>.bin` with the weights. */
export function encodeGraphModel(
  graph: Graph<TensorflowAttribute>,
  metadata: Readonly<Record<string, string>> = {},
): Readonly<Record<string, Uint8Array>> {
  const { name, nodes, constants, inputs, outputs } = graph;
  const placeholders = inputs.map((input) => ({
    name: input.name,
    op: 'Placeholder',
    attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: dimensionsOf(input) } } },
  }));
  const stored = constants.map((constant) => ({
    name: constant.name,
    op: 'Const',
    attr: { dtype: { type: constant.data instanceof Float32Array ? 'DT_FLOAT' : 'DT_INT32' } },
  }));
  const operators = nodes.map(({ op, inputs, output, attributes }) => ({
    name: output,
    op,
    input: inputs,
    attr: attributes,
  }));
  const weights = constants.map(({ name, shape, data }) => ({
    name,
    shape,
    dtype: data instanceof Float32Array ? 'float32' : 'int32',
  }));
  const model = {
    format: 'graph-model',
    generatedBy: 'hypersiren',
    userDefinedMetadata: metadata,
    signature: { inputs: tensorsOf(inputs), outputs: tensorsOf(outputs) },
    modelTopology: { node: [...placeholders, ...stored, ...operators], library: {}, versions: { producer: 1 } },
    weightsManifest: [{ paths: [`${name}.bin`], weights }],
  };
  return {
    [`${name}.json`]: Buffer.from(JSON.stringify(model)),
    [`${name}.bin`]: Buffer.concat(
      constants.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
    ),
  };
}

function tensorsOf(values: readonly (GraphInput | GraphOutput)[]) {
  return Object.fromEntries(
    values.map((value) => [
      value.name,
      { name: `${value.name}:0`, dtype: 'DT_FLOAT', tensorShape: { dim: dimensionsOf(value) } },
    ]),
  );
}

/** Returns the sizes of a tensor, -1 for free sizes. */
function dimensionsOf({ shape }: GraphInput | GraphOutput): { size: string }[] {
  return shape.map((size) => ({ size: typeof size === 'number' ? String(size) : '-1' }));
}
