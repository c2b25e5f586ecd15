/**
 * Returns the pixels of an image in Morton order (Morton 1966), which interleaves the bits of row and column. Pixels
 * that are close in this order are close in the image, at any size and aspect ratio.
 *
 * @returns pixel positions, row · width + column
 */
export function mortonOrder(height: number, width: number): Uint32Array {
  const codes = Float64Array.from({ length: height * width }, (_, position) => {
    return 2 * spread(Math.floor(position / width)) + spread(position % width);
  });
  return Uint32Array.from(codes.keys()).sort((a, b) => (codes[a] as number) - (codes[b] as number));
}

/** Inserts a 0 before each bit of a number. */
function spread(index: number): number {
  let [code, place] = [0, 1];
  for (let rest = index; rest > 0; rest = Math.floor(rest / 2)) {
    code += place * (rest % 2);
    place *= 4;
  }
  return code;
}
