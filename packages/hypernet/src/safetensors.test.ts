import { expect } from 'chai';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from './safetensors.js';

const TENSORS = {
  'b.weight': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Number.NaN, Number.POSITIVE_INFINITY, -0) },
  a: { shape: [], data: Float32Array.of(1e-45) },
  empty: { shape: [0, 4], data: new Float32Array(0) },
};

/** A file with any header and so many bytes of numbers. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe('safetensors', () => {
  it('gives back every bit, the names in their order, and the metadata', () => {
    const { tensors, metadata } = decodeSafetensors(encodeSafetensors(TENSORS, { step: '7' }), 'x');
    expect(Object.keys(tensors)).to.deep.equal(Object.keys(TENSORS));
    for (const [name, { shape, data }] of Object.entries(TENSORS)) {
      expect(tensors[name]?.shape).to.deep.equal(shape);
      expect(new Uint8Array(tensors[name]?.data.buffer as ArrayBuffer)).to.deep.equal(new Uint8Array(data.buffer));
    }
    expect(metadata).to.deep.equal({ step: '7' });
  });

  it('lays the file out as the format says: length, header to a multiple of 8, little-endian numbers', () => {
    const bytes = encodeSafetensors({ x: { shape: [1], data: Float32Array.of(1) } });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).to.equal(0);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + length)).trimEnd()).to.equal(
      '{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    );
    expect([...bytes.subarray(8 + length)]).to.deep.equal([0, 0, 0x80, 0x3f]);
  });

  it('reads a view that starts at any byte of its memory', () => {
    const bytes = encodeSafetensors(TENSORS);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const view of [shifted.subarray(3), Buffer.from(shifted.buffer, 3)])
      expect([...(decodeSafetensors(view, 'x').tensors.a?.data ?? [])]).to.deep.equal([Math.fround(1e-45)]);
  });

  it('refuses to write numbers that do not fill the shape', () => {
    expect(() => encodeSafetensors({ x: { shape: [2], data: new Float32Array(3) } })).to.throw(
      SafetensorsError,
      'x: expected [2] = 2 numbers, got 3',
    );
  });

  const entry = (over: object = {}) => ({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...over } });
  for (const [fault, bytes, message] of [
    ['a file without a length', new Uint8Array(5), 'expected at least 8 bytes, got 5'],
    ['a length beyond the file', file('{}', 0).fill(0xff, 0, 8), 'does not fit into a file of 10'],
    ['a header that is no JSON', file('{"x"', 0), 'the header is not JSON'],
    ['a header that is no object', file('[]', 0), 'the header is no JSON object'],
    ['another type', file(entry({ dtype: 'I64' }), 8), 'tensor x: expected type F32, got "I64"'],
    ['a negative shape', file(entry({ shape: [-2] }), 8), 'tensor x: expected a shape, got [-2]'],
    ['offsets that do not fit the shape', file(entry({ shape: [3] }), 8), 'tensor x: [3] takes 12 bytes, got 8'],
    ['offsets that are none', file(entry({ data_offsets: [0] }), 8), 'tensor x: expected data_offsets'],
    ['a gap', file(entry({ data_offsets: [4, 12] }), 12), 'tensor x: expected its numbers at offset 0, got 4'],
    ['a truncated file', file(entry(), 4), 'tensor x: ends at byte'],
    ['bytes left over', file(entry(), 12), '4 bytes are left over at the end'],
  ] as const)
    it(`names ${fault}`, () => {
      expect(() => decodeSafetensors(bytes, 'model.safetensors')).to.throw(SafetensorsError, message);
    });
});
