import { conjugateGradients } from './conjugate-gradients.js';

/** Tolerance of the solver. The values are float32. */
const TOLERANCE = 1e-7;

/**
 * Solves Laplace's equation on the pixels of an image over the coordinates [-1, 1]: Δφ = 0 inside, by central
 * differences, and φ = the given values on the pixels at the edges. This is the part of an image that its Laplacian
 * does not contain.
 *
 * @param values shape [H, W, C], row-major, 3×3 pixels or more. Only pixels at the edges are read
 * @returns φ, shape [H, W, C]
 */
export function harmonicPart(
  values: Float32Array,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
): Float32Array {
  const [perRow, perColumn] = [((height - 1) / 2) ** 2, ((width - 1) / 2) ** 2];
  const center = 2 * (perRow + perColumn);
  /** Computes −Δ at the inner pixels and 0 at the edges. */
  const operator = (field: Float64Array): Float64Array => {
    const result = new Float64Array(field.length);
    for (let row = 1; row < height - 1; row++)
      for (let at = row * width + 1; at < (row + 1) * width - 1; at++)
        result[at] =
          center * (field[at] as number) -
          perRow * ((field[at - width] as number) + (field[at + width] as number)) -
          perColumn * ((field[at - 1] as number) + (field[at + 1] as number));
    return result;
  };
  const solution = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    const field = new Float64Array(height * width);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        if (row % (height - 1) === 0 || column % (width - 1) === 0)
          field[row * width + column] = values[(row * width + column) * channels + channel] as number;
    conjugateGradients(
      operator,
      field,
      operator(field).map((value) => -value),
      TOLERANCE,
    );
    for (const [pixel, value] of field.entries()) solution[pixel * channels + channel] = value;
  }
  return solution;
}
