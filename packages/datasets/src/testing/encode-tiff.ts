/** Fields of an uncompressed, little-endian TIFF file with samples of any type. */
export interface TiffParts {
  readonly height: number;
  readonly width: number;
  readonly channels?: number;
  /** Number of bits per sample. */
  readonly bits: number;
  /** Sample format: 1 unsigned, 2 signed, 3 float. */
  readonly format: 1 | 2 | 3;
  /** Samples, row-major. */
  readonly samples: ArrayBufferView;
  /** Additional tags with one value each. */
  readonly tags?: Readonly<Record<number, number>>;
}

/** Type codes of 2-byte and 4-byte integers. */
const [SHORT, LONG] = [3, 4];

export function encodeTiff({ height, width, channels = 1, bits, format, samples, tags = {} }: TiffParts): Uint8Array {
  const data = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const each = (value: number) => Array<number>(channels).fill(value);
  const entries: [tag: number, type: number, values: number[]][] = [
    [256, SHORT, [width]],
    [257, SHORT, [height]],
    [258, SHORT, each(bits)],
    [259, SHORT, [1]], // not compressed
    [262, SHORT, [channels === 3 ? 2 : 1]],
    [273, LONG, [0]], // offset of the samples, set below
    [277, SHORT, [channels]],
    [278, SHORT, [height]],
    [279, LONG, [data.length]],
    [339, SHORT, each(format)],
  ];
  for (const [tag, value] of Object.entries(tags)) entries.push([Number(tag), LONG, [value]]);
  entries.sort(([a], [b]) => a - b);
  const directory = 8;
  let extra = directory + 2 + 12 * entries.length + 4;
  const places = entries.map(([, type, values], index) => {
    const length = values.length * (type === SHORT ? 2 : 4);
    if (length <= 4) return directory + 2 + 12 * index + 8;
    extra += length;
    return extra - length;
  });
  const bytes = Buffer.alloc(extra + data.length);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(directory, 4);
  bytes.writeUInt16LE(entries.length, directory);
  for (const [index, [tag, type, values]] of entries.entries()) {
    const entry = directory + 2 + 12 * index;
    const place = places[index] as number;
    bytes.writeUInt16LE(tag, entry);
    bytes.writeUInt16LE(type, entry + 2);
    bytes.writeUInt32LE(values.length, entry + 4);
    if (place !== entry + 8) bytes.writeUInt32LE(place, entry + 8);
    for (const [at, value] of (tag === 273 ? [extra] : values).entries())
      if (type === SHORT) bytes.writeUInt16LE(value, place + 2 * at);
      else bytes.writeUInt32LE(value, place + 4 * at);
  }
  bytes.set(data, extra);
  return bytes;
}
