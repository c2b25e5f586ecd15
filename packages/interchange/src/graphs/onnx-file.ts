import type { Graph, GraphConstant, GraphInput, GraphNode, GraphOutput } from './graph.js';
import type { OnnxAttribute } from './onnx-dialect.js';

/** Operators as of ONNX 1.12: what every runtime of the last years reads. */
const OPSET = 17;
const IR_VERSION = 8;

const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_TYPES = { int: 2, text: 3, ints: 7 };

/**
 * Lays a graph out as a file of the ONNX format (https://onnx.ai/onnx/repo-docs/IR.html): Protocol Buffers, of which it needs two
 * kinds of fields; `metadata` are pairs that runtimes hand out.
 */
export function encodeOnnx(graph: Graph<OnnxAttribute>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return message(
    whole(1, IR_VERSION),
    text(2, 'hypersiren'),
    bytes(8, message(text(1, ''), whole(2, OPSET))),
    bytes(
      7,
      message(
        ...graph.nodes.map((node) => bytes(1, encodeNode(node))),
        text(2, graph.name),
        ...graph.constants.map((constant) => bytes(5, encodeConstant(constant))),
        ...graph.inputs.map((value) => bytes(11, encodeValue(value))),
        ...graph.outputs.map((value) => bytes(12, encodeValue(value))),
      ),
    ),
    ...Object.entries(metadata).map(([key, value]) => bytes(14, message(text(1, key), text(2, value)))),
  );
}

function encodeNode({ op, inputs, output, attributes }: GraphNode<OnnxAttribute>): Uint8Array {
  return message(
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, encodeAttribute(name, value))),
  );
}

function encodeAttribute(name: string, value: OnnxAttribute): Uint8Array {
  if (typeof value === 'string') return message(text(1, name), text(4, value), whole(20, ATTRIBUTE_TYPES.text));
  if (typeof value === 'number') return message(text(1, name), whole(3, value), whole(20, ATTRIBUTE_TYPES.int));
  return message(text(1, name), ...value.map((one) => whole(8, one)), whole(20, ATTRIBUTE_TYPES.ints));
}

function encodeConstant({ name, shape, data }: GraphConstant): Uint8Array {
  // Shapes and axes are of 64 bits in this format.
  const numbers = data instanceof Float32Array ? data : BigInt64Array.from(data, BigInt);
  return message(
    ...shape.map((size) => whole(1, size)),
    whole(2, data instanceof Float32Array ? FLOAT : INT64),
    text(8, name),
    bytes(9, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
  );
}

function encodeValue({ name, shape }: GraphInput | GraphOutput): Uint8Array {
  const dimensions = shape.map((size) =>
    bytes(1, typeof size === 'number' ? message(whole(1, size)) : message(text(2, size))),
  );
  return message(
    text(1, name),
    bytes(2, message(bytes(1, message(whole(1, FLOAT), bytes(2, message(...dimensions)))))),
  );
}

/** Fields one after another. */
function message(...fields: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    result.set(field, at);
    at += field.length;
  }
  return result;
}

/** A field of a whole number. */
function whole(field: number, value: number): Uint8Array {
  return message(varint(BigInt(field << 3)), varint(BigInt.asUintN(64, BigInt(value))));
}

/** A field of bytes, a text or a message. */
function bytes(field: number, content: Uint8Array): Uint8Array {
  return message(varint(BigInt((field << 3) | 2)), varint(BigInt(content.length)), content);
}

function text(field: number, content: string): Uint8Array {
  return bytes(field, Buffer.from(content));
}

/** Seven bits to a byte, the lowest first; the eighth says that more follow. */
function varint(value: bigint): Uint8Array {
  const result: number[] = [];
  let rest = value;
  do {
    const more = rest > 127n;
    result.push(Number(rest & 127n) | (more ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(result);
}
