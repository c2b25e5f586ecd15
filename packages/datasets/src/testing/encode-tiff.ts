/** An uncompressed TIFF, little-endian, of samples of any kind. */
export interface TiffParts {
  readonly height: number;
  readonly width: number;
  readonly channels?: number;
  /** Of a sample. */
  readonly bits: number;
  /** 1 unsigned, 2 with a sign, 3 floats. */
  readonly format: 1 | 2 | 3;
  /** Row by row. */
  readonly samples: ArrayBufferView;
  /** Further tags, of one value. */
  readonly tags?: Readonly<Record<number, number>>;
}

/** TIFF's types of values: two and four bytes. */
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
    [273, LONG, [0]], // where the samples begin, set below
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
