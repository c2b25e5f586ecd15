import { expect } from 'chai';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from './safetensors.js';

const TENSORS = {
  'b.weight': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Number.NaN, Number.POSITIVE_INFINITY, -0) },
  a: { shape: [], data: Float32Array.of(1e-45) },
  empty: { shape: [0, 4], data: new Float32Array(0) },
};

/** Returns a file with the given header and number of data bytes. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe('safetensors', () => {
  it('restores every bit, the order of the names, and the metadata', () => {
    const { tensors, metadata } = decodeSafetensors(encodeSafetensors(TENSORS, { step: '7' }), 'x');
    expect(Object.keys(tensors)).to.deep.equal(Object.keys(TENSORS));
    for (const [name, { shape, data }] of Object.entries(TENSORS)) {
      expect(tensors[name]?.shape).to.deep.equal(shape);
      expect(new Uint8Array(tensors[name]?.data.buffer as ArrayBuffer)).to.deep.equal(new Uint8Array(data.buffer));
    }
    expect(metadata).to.deep.equal({ step: '7' });
  });

  it('writes the format: length, header padded to a multiple of 8, little-endian numbers', () => {
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

  it('reads headers of other programs: padded with zero bytes, empty, with metadata that is not text', () => {
    const tensor = '"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
    expect(decodeSafetensors(file(`{${tensor}}\0\0\0`, 4), 'x').tensors.x?.shape).to.deep.equal([1]);
    const metadataOf = (json: string) => decodeSafetensors(file(`{"__metadata__":${json},${tensor}}`, 4), 'x').metadata;
    expect(metadataOf('{}')).to.deep.equal({});
    expect(metadataOf('null')).to.deep.equal({});
    expect(metadataOf('{"step":7,"sizes":[1,2],"name":"7"}')).to.deep.equal({ step: '7', sizes: '[1,2]', name: '7' });
    expect(() => metadataOf('7')).to.throw(SafetensorsError, 'x: __metadata__ is not a JSON object');
  });

  it('rejects numbers that do not match the shape', () => {
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
    ['a header that is no object', file('[]', 0), 'the header is not a JSON object'],
    ['another type', file(entry({ dtype: 'C64' }), 16), /tensor x: expected type F32, .*, got "C64"/],
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

describe('safetensors of other types', () => {
  const bytesOf = (array: ArrayBufferView) => [...new Uint8Array(array.buffer)];
  const half = bytesOf(Uint16Array.of(0x3c00, 0xc100, 0x0001, 0x7c00, 0x8000, 0x7bff));
  const halves = [1, -2.5, 2 ** -24, Number.POSITIVE_INFINITY, -0, 65504];
  const brain = bytesOf(Uint16Array.of(0x3f80, 0xc020, 0x0001, 0xff80));
  const brains = [1, -2.5, 2 ** -133, Number.NEGATIVE_INFINITY];
  const cases: readonly [dtype: string, bytes: number[], numbers: number[]][] = [
    ['F16', half, halves],
    ['BF16', brain, brains],
    ['F64', bytesOf(Float64Array.of(0.1, -1e300 * 0, Number.NaN)), [Math.fround(0.1), -0, Number.NaN]],
    ['I64', bytesOf(BigInt64Array.of(7n, -3n)), [7, -3]],
    ['I32', bytesOf(Int32Array.of(7, -3)), [7, -3]],
    ['I16', bytesOf(Int16Array.of(7, -3)), [7, -3]],
    ['I8', bytesOf(Int8Array.of(7, -3)), [7, -3]],
    ['U64', bytesOf(BigUint64Array.of(7n)), [7]],
    ['U32', bytesOf(Uint32Array.of(7)), [7]],
    ['U16', bytesOf(Uint16Array.of(7)), [7]],
    ['U8', [7, 255], [7, 255]],
    ['BOOL', [0, 1], [0, 1]],
  ];
  for (const [dtype, bytes, numbers] of cases)
    it(`reads ${dtype}`, () => {
      const header = { x: { dtype, shape: [numbers.length], data_offsets: [0, bytes.length] } };
      const whole = file(header, bytes.length);
      whole.set(bytes, whole.length - bytes.length);
      const { tensors, rounded } = decodeSafetensors(whole, 'x');
      expect([...(tensors.x?.data ?? [])].map((value) => `${Object.is(value, -0) ? '-0' : value}`)).to.deep.equal(
        numbers.map((value) => `${Object.is(value, -0) ? '-0' : value}`),
      );
      expect(tensors.x?.integer).to.equal(/^[IUB][^F]/.test(dtype) ? true : undefined);
      expect(rounded).to.deep.equal([]);
    });

  it('names tensors with rounded integers, and rejects numbers beyond the range of 32-bit floats', () => {
    const of = (dtype: string, array: ArrayBufferView) => {
      const whole = file({ x: { dtype, shape: [1], data_offsets: [0, 8] } }, 8);
      whole.set(bytesOf(array), whole.length - 8);
      return decodeSafetensors(whole, 'x');
    };
    expect(of('I64', BigInt64Array.of(2n ** 24n + 1n)).rounded).to.deep.equal(['x']);
    expect(() => of('F64', Float64Array.of(1e300))).to.throw(SafetensorsError, 'beyond the range of 32-bit floats');
  });

  for (const [title, bytes, message] of [
    [
      'a .pth of today, which is a zip archive',
      'PK\x03\x04\0\0\0\0\0\0\0\0',
      /PyTorch.*torch\.save.*Convert it with Python/,
    ],
    [
      'a .pth of before 2020, which is a pickle',
      '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19',
      /pickle.*Convert it with Python/,
    ],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:0', /git lfs pull/],
    ['a web page', '<!DOCTYPE html><html></html>', /a web page/],
  ] as const)
    it(`recognizes ${title}, and suggests a remedy`, () => {
      expect(() => decodeSafetensors(Buffer.from(bytes, 'latin1'), 'model.pth')).to.throw(SafetensorsError, message);
    });

  it('reads a file whose header length looks like the first bytes of a pickle', () => {
    const name = 'x'.repeat(640 - JSON.stringify({ '': { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }).length);
    const bytes = encodeSafetensors({ [name]: { shape: [1], data: Float32Array.of(5) } });
    expect([...bytes.subarray(0, 2)]).to.deep.equal([0x80, 0x02]);
    expect(decodeSafetensors(bytes, 'x').tensors[name]?.data[0]).to.equal(5);
  });

  const encodeHalf = (numbers: readonly number[]) =>
    encodeSafetensors({ x: { shape: [numbers.length], data: Float32Array.from(numbers) } }, {}, { type: 'F16' });
  const throughHalf = (numbers: readonly number[]) => [
    ...(decodeSafetensors(encodeHalf(numbers), 'x').tensors.x?.data ?? []),
  ];

  it('writes 16-bit floats, which restore every representable number', () => {
    const header = { x: { dtype: 'F16', shape: [65536], data_offsets: [0, 131072] } };
    const all = file(header, 131072);
    all.set(bytesOf(Uint16Array.from({ length: 65536 }, (_, bits) => bits)), all.length - 131072);
    const numbers = [...(decodeSafetensors(all, 'x').tensors.x?.data ?? [])];
    expect(numbers.filter(Number.isFinite)).to.have.length(63488);
    const again = throughHalf(numbers);
    expect(numbers.every((number, at) => Object.is(number, again[at]))).to.equal(true);
  });

  it('rounds to the nearest 16-bit float, ties to even', () => {
    const step = 2 ** -10;
    expect(throughHalf([1 + step / 2, 1 + 1.5 * step, 1 + 0.51 * step, -1 - 1.49 * step, 2 - step / 8])).to.deep.equal([
      1,
      1 + 2 * step,
      1 + step,
      -1 - step,
      2,
    ]);
    expect(throughHalf([2 ** -25, 1.5 * 2 ** -25, 2 ** -14 - 2 ** -26])).to.deep.equal([0, 2 ** -24, 2 ** -14]);
    expect(throughHalf([65519])).to.deep.equal([65504]);
  });

  it('rejects numbers beyond the range of 16-bit floats', () => {
    expect(() => encodeHalf([1, -65520])).to.throw(SafetensorsError, 'x: -65520 is beyond the range of 16-bit floats');
    expect(throughHalf([Number.NEGATIVE_INFINITY])).to.deep.equal([Number.NEGATIVE_INFINITY]);
  });
});
