/** Type code of 2-byte integers (SHORT). */
const SHORT = 3;

/** Tags of the first directory of a TIFF file, with values of 2-byte or 4-byte integers. */
export interface TiffTags {
  /** Returns the first value of a tag. Returns undefined if there is no such tag. */
  first(tag: number): number | undefined;
  /** Returns a copy of the file in which all values of a tag, 2-byte integers, are replaced. */
  with(tag: number, value: number): Uint8Array;
}

/**
 * Parses the tags of a TIFF file.
 *
 * @returns Undefined if the bytes are not a TIFF file, are damaged, or are a BigTIFF file.
 */
export function tiffTags(bytes: Uint8Array): TiffTags | undefined {
  if (bytes.length < 8) return undefined;
  const order = String.fromCharCode(bytes[0] as number, bytes[1] as number);
  const little = order === 'II';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if ((!little && order !== 'MM') || view.getUint16(2, little) !== 42) return undefined;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) return undefined;
  const count = view.getUint16(directory, little);
  if (directory + 2 + 12 * count > bytes.length) return undefined;
  const places = (tag: number): { size: 2 | 4; at: number[] } | undefined => {
    for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
      if (view.getUint16(entry, little) !== tag) continue;
      const size = view.getUint16(entry + 2, little) === SHORT ? 2 : 4;
      const values = Math.min(view.getUint32(entry + 4, little), bytes.length);
      const start = values * size <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
      if (start + values * size > bytes.length) return undefined;
      return { size, at: Array.from({ length: values }, (_, index) => start + index * size) };
    }
    return undefined;
  };
  return {
    first(tag) {
      const found = places(tag);
      const [at] = found?.at ?? [];
      if (found === undefined || at === undefined) return undefined;
      return found.size === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
    },
    with(tag, value) {
      const copy = new Uint8Array(bytes); // not `slice`, which does not copy a Buffer
      const written = new DataView(copy.buffer);
      for (const at of places(tag)?.at ?? []) written.setUint16(at, value, little);
      return copy;
    },
  };
}
