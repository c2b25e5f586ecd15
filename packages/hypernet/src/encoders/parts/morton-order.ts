/**
 * The pixels of an image in Morton order (Morton 1966): by the bits of row and column in turn, so that pixels that are near
 * in the order are near in the image, whatever its size and aspect ratio.
 *
 * @returns their positions, row · width + column
 */
export function mortonOrder(height: number, width: number): Uint32Array {
  const codes = Float64Array.from({ length: height * width }, (_, position) => {
    return 2 * spread(Math.floor(position / width)) + spread(position % width);
  });
  return Uint32Array.from(codes.keys()).sort((a, b) => (codes[a] as number) - (codes[b] as number));
}

/** The bits of a number with a 0 before each. */
function spread(index: number): number {
  let [code, place] = [0, 1];
  for (let rest = index; rest > 0; rest = Math.floor(rest / 2)) {
    code += place * (rest % 2);
    place *= 4;
  }
  return code;
}
