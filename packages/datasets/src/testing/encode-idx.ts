/** Encodes an IDX file of unsigned bytes. */
export function encodeIdx(dimensions: readonly number[], data: Uint8Array): Uint8Array {
  const start = 4 + 4 * dimensions.length;
  const file = new Uint8Array(start + data.length);
  const view = new DataView(file.buffer);
  view.setUint8(2, 0x08);
  view.setUint8(3, dimensions.length);
  dimensions.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length);
  });
  file.set(data, start);
  return file;
}
