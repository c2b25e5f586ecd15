import type { SignalImage } from './fits/signal-image.js';

/** Weights of the pixels before, at and after a place. */
type Stencil = readonly [number, number, number];

/** Sobel's operator: a central difference along the axis, of the mean over three rows weighed 1 : 2 : 1 across it. */
const DIFFERENCE: Stencil = [-0.5, 0, 0.5];
const MEAN: Stencil = [0.25, 0.5, 0.25];
const SECOND_DIFFERENCE: Stencil = [1, -2, 1];
const SAME: Stencil = [0, 1, 0];

/**
 * The gradient of a picture over the coordinates [-1, 1], by Sobel's operator; pixels beyond an edge are those within,
 * mirrored.
 *
 * @returns [H, W, C, 2], derivatives by row and by column
 */
export function imageGradient(image: SignalImage): Float32Array {
  const { height, width } = image;
  const byRow = convolve(image, DIFFERENCE, MEAN);
  const byColumn = convolve(image, MEAN, DIFFERENCE);
  const [perRow, perColumn] = [(height - 1) / 2, (width - 1) / 2]; // pixels in a coordinate
  const gradient = new Float32Array(2 * byRow.length);
  for (let index = 0; index < byRow.length; index++) {
    gradient[2 * index] = (byRow[index] as number) * perRow;
    gradient[2 * index + 1] = (byColumn[index] as number) * perColumn;
  }
  return gradient;
}

/**
 * The Laplacian of a picture over the coordinates [-1, 1], by second differences; pixels beyond an edge are those within,
 * mirrored.
 *
 * @returns [H, W, C]
 */
export function imageLaplacian(image: SignalImage): Float32Array {
  const { height, width } = image;
  const byRow = convolve(image, SECOND_DIFFERENCE, SAME);
  const byColumn = convolve(image, SAME, SECOND_DIFFERENCE);
  const [perRow, perColumn] = [((height - 1) / 2) ** 2, ((width - 1) / 2) ** 2];
  return byRow.map((value, index) => value * perRow + (byColumn[index] as number) * perColumn);
}

/** One stencil down the columns and one along the rows. */
function convolve({ values, height, width, channels }: SignalImage, down: Stencil, along: Stencil): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (const i of [-1, 0, 1]) {
          for (const j of [-1, 0, 1]) {
            const weight = (down[i + 1] as number) * (along[j + 1] as number);
            if (weight === 0) continue;
            const pixel = mirrored(row + i, height) * width + mirrored(column + j, width);
            sum += weight * (values[pixel * channels + channel] as number);
          }
        }
        result[(row * width + column) * channels + channel] = sum;
      }
    }
  }
  return result;
}

/** The place that a place beyond an edge stands for; the edge's own pixel is its mirror, as in SciPy's default. */
function mirrored(place: number, count: number): number {
  return place < 0 ? -1 - place : place >= count ? 2 * count - 1 - place : place;
}
