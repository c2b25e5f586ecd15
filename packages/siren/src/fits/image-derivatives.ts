import type { SignalImage } from './kinds/signal-image.js';

/** Indices of pixels along one axis and their weights. */
type Taps = readonly (readonly [place: number, weight: number])[];
type Stencil = (place: number, count: number) => Taps;

/** Half the difference of the two neighbors. At an edge, the difference between the pixel and its only neighbor. */
const slope: Stencil = (place, count) => {
  const [before, after] = [Math.max(0, place - 1), Math.min(count - 1, place + 1)];
  const weight = 1 / (after - before);
  return [
    [before, -weight],
    [after, weight],
  ];
};

/** Weighted mean of a pixel and its neighbors, 1 : 2 : 1. At an edge, the pixel itself. */
const mean: Stencil = (place, count) =>
  place === 0 || place === count - 1
    ? [[place, 1]]
    : [
        [place - 1, 0.25],
        [place, 0.5],
        [place + 1, 0.25],
      ];

/** Second difference. At an edge, that of the adjacent pixel inside. */
const bend: Stencil = (place, count) => {
  const center = Math.min(Math.max(place, 1), count - 2);
  return [
    [center - 1, 1],
    [center, -2],
    [center + 1, 1],
  ];
};

const itself: Stencil = (place) => [[place, 1]];

/**
 * Computes the gradient of an image over the coordinates [-1, 1] with the Sobel operator: a central difference along
 * one axis, averaged across the other with weights 1 : 2 : 1.
 *
 * @param image image of 2×2 pixels or more
 * @returns derivatives with respect to row and column, shape [H, W, C, 2]
 */
export function imageGradient(image: SignalImage): Float32Array {
  const { height, width } = image;
  const byRow = convolve(image, slope, mean);
  const byColumn = convolve(image, mean, slope);
  const [perRow, perColumn] = [(height - 1) / 2, (width - 1) / 2]; // pixels per unit of the coordinate
  const gradient = new Float32Array(2 * byRow.length);
  for (let index = 0; index < byRow.length; index++) {
    gradient[2 * index] = (byRow[index] as number) * perRow;
    gradient[2 * index + 1] = (byColumn[index] as number) * perColumn;
  }
  return gradient;
}

/**
 * Computes the Laplacian of an image over the coordinates [-1, 1] by second differences.
 *
 * @param image image of 3×3 pixels or more
 * @returns shape [H, W, C]
 */
export function imageLaplacian(image: SignalImage): Float32Array {
  const { height, width } = image;
  const byRow = convolve(image, bend, itself);
  const byColumn = convolve(image, itself, bend);
  const [perRow, perColumn] = [((height - 1) / 2) ** 2, ((width - 1) / 2) ** 2];
  return byRow.map((value, index) => value * perRow + (byColumn[index] as number) * perColumn);
}

/** Convolves an image with one stencil along the columns and one along the rows. */
function convolve({ values, height, width, channels }: SignalImage, down: Stencil, along: Stencil): Float32Array {
  const result = new Float32Array(values.length);
  const taps = Array.from({ length: width }, (_, column) => along(column, width));
  for (let row = 0; row < height; row++) {
    const rows = down(row, height);
    for (let column = 0; column < width; column++) {
      const to = (row * width + column) * channels;
      for (const [i, above] of rows) {
        for (const [j, beside] of taps[column] as Taps) {
          const from = (i * width + j) * channels;
          for (let channel = 0; channel < channels; channel++)
            result[to + channel] =
              (result[to + channel] as number) + above * beside * (values[from + channel] as number);
        }
      }
    }
  }
  return result;
}
