/** Dimensions: N images, H rows, W columns, C channels. */

/** Images of one size as plain numbers. */
export interface ImageBatch {
  /** Values, [N, H, W, C]. */
  readonly data: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Binomial filter. */
const TAPS = [1, 4, 6, 4, 1].map((tap) => tap / 16);

/** Smallest side of a level: half of it would be smaller than a descriptor. */
const MIN_SIDE = 16;

/**
 * Returns the Laplacian pyramid of images (Burt and Adelson 1983), the finest level first: each level holds what is lost
 * if the images are halved and enlarged again; the last level holds the halved images themselves. There are levels down
 * to a side of 16 pixels.
 */
export function laplacianPyramid(images: ImageBatch): ImageBatch[] {
  const { height, width } = images;
  if (Math.min(height, width) < 2 * MIN_SIDE || height % 2 === 1 || width % 2 === 1) return [images];
  const half = halved(images);
  const coarse = enlarged(half);
  return [
    { ...images, data: images.data.map((value, index) => value - (coarse.data[index] as number)) },
    ...laplacianPyramid(half),
  ];
}

/** Filters images and keeps every second row and column. */
function halved(images: ImageBatch): ImageBatch {
  return alongColumns(alongRows(images, halve), halve);
}

/** Doubles rows and columns and filters, so that constant images stay constant. */
function enlarged(images: ImageBatch): ImageBatch {
  return alongColumns(alongRows(images, enlarge), enlarge);
}

/** A linear map of a line of numbers: length of the result, and the summands of each of its numbers. */
interface LineMap {
  size(from: number): number;
  taps(at: number, from: number): readonly (readonly [index: number, weight: number])[];
}

const halve: LineMap = {
  size: (from) => from / 2,
  taps: (at, from) => TAPS.map((weight, tap) => [mirrored(2 * at + tap - 2, from), weight]),
};

const enlarge: LineMap = {
  size: (from) => 2 * from,
  // Only every second number of the doubled line is not zero.
  taps: (at, from) =>
    TAPS.flatMap((weight, tap) => {
      const doubled = at + tap - 2;
      return doubled % 2 === 0 ? [[mirrored(doubled / 2, from), 2 * weight] as const] : [];
    }),
};

/** Reflects an index beyond the ends of a line at its first or last number. */
function mirrored(index: number, size: number): number {
  const inside = index < 0 ? -index : index;
  return inside < size ? inside : 2 * (size - 1) - inside;
}

function alongRows(images: ImageBatch, map: LineMap): ImageBatch {
  const height = map.size(images.height);
  const line = images.width * images.channels;
  const data = new Float32Array(images.count * height * line);
  const rows = Array.from({ length: height }, (_, row) => map.taps(row, images.height));
  for (let image = 0; image < images.count; image++)
    for (const [row, taps] of rows.entries())
      for (const [from, weight] of taps) {
        const [to, source] = [(image * height + row) * line, (image * images.height + from) * line];
        for (let index = 0; index < line; index++)
          data[to + index] = (data[to + index] as number) + weight * (images.data[source + index] as number);
      }
  return { ...images, data, height };
}

function alongColumns(images: ImageBatch, map: LineMap): ImageBatch {
  const { count, height, channels } = images;
  const width = map.size(images.width);
  const data = new Float32Array(count * height * width * channels);
  const columns = Array.from({ length: width }, (_, column) => map.taps(column, images.width));
  for (let row = 0; row < count * height; row++)
    for (const [column, taps] of columns.entries())
      for (const [from, weight] of taps) {
        const [to, source] = [(row * width + column) * channels, (row * images.width + from) * channels];
        for (let channel = 0; channel < channels; channel++)
          data[to + channel] = (data[to + channel] as number) + weight * (images.data[source + channel] as number);
      }
  return { ...images, data, width };
}
