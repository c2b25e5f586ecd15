import { onnxModel } from '../schemas/onnx.js';
import type { Graph, GraphConstant, GraphInput, GraphNode, GraphOutput } from './graph.js';
import type { OnnxAttribute } from './onnx-dialect.js';

/** Operator set of ONNX 1.12, which current runtimes support. */
const OPSET = 17;
const IR_VERSION = 8;

/**
 * Encodes a graph in the ONNX format (https://onnx.ai/onnx/repo-docs/IR.html). Runtimes can read `metadata` as
 * key-value pairs.
 */
export function encodeOnnx(graph: Graph<OnnxAttribute>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const model = {
    irVersion: IR_VERSION,
    producerName: 'hypersiren',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      node: graph.nodes.map(nodeOf),
      name: graph.name,
      initializer: graph.constants.map(tensorOf),
      input: graph.inputs.map(valueInfoOf),
      output: graph.outputs.map(valueInfoOf),
    },
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
  return onnxModel.encode(onnxModel.fromObject(model)).finish();
}

function nodeOf({ op, inputs, output, attributes }: GraphNode<OnnxAttribute>): object {
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeOf(value) }));
  return { input: inputs, output: [output], opType: op, attribute };
}

function attributeOf(value: OnnxAttribute): object {
  if (typeof value === 'string') return { s: value, type: 'STRING' };
  if (typeof value === 'number') return { i: value, type: 'INT' };
  return { ints: value, type: 'INTS' };
}

function tensorOf({ name, shape, data }: GraphConstant): object {
  // ONNX requires 64-bit integers for shapes and axes.
  const numbers = data instanceof Float32Array ? data : BigInt64Array.from(data, BigInt);
  const rawData = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return { dims: shape, dataType: data instanceof Float32Array ? 'FLOAT' : 'INT64', name, rawData };
}

function valueInfoOf({ name, shape }: GraphInput | GraphOutput): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: 'FLOAT', shape: { dim } } } };
}
