import path from 'node:path';
import { DatasetError, type DatasetErrorPlace } from '../dataset-error.js';
import { datasetBytes, imageBytes } from '../image-bytes.js';
import type { ImageShape } from '../image-dataset.js';
import { mapConcurrently } from '../map-concurrently.js';
import { decodeImage } from './decode-image.js';
import type { ImageTransform } from './image-transform.js';

/** libuv decodes on four threads; twice as many pictures under way keep them busy while others are read. */
const PICTURES_UNDER_WAY = 8;

/** Names per size in the error about mixed sizes. */
const NAMES_SHOWN = 3;

export interface EncodedImage {
  readonly place: DatasetErrorPlace;
  readonly bytes: () => Uint8Array | Promise<Uint8Array>;
}

/**
 * Decodes at least one picture into one array [N, H, W, C], in their order.
 *
 * @throws DatasetError `mixed-shapes` naming pictures of each shape, `too-large`, and as `decodeImage`.
 */
export async function decodeImages(
  encoded: readonly EncodedImage[],
  transform: ImageTransform,
): Promise<ImageShape & { images: Uint8Array }> {
  const decode = async ({ place, bytes }: EncodedImage) => decodeImage(await bytes(), place, transform);
  const [first, ...others] = encoded as readonly [EncodedImage, ...EncodedImage[]];
  const { data, height, width, channels } = await decode(first);
  const shape = { height, width, channels };
  const size = imageBytes(shape);
  const images = new Uint8Array(datasetBytes(encoded.length, shape));
  images.set(data);
  const shapes = await mapConcurrently(others, PICTURES_UNDER_WAY, async (picture, index) => {
    const image = await decode(picture);
    if (shapeName(image) === shapeName(shape)) images.set(image.data, (index + 1) * size);
    return shapeName(image);
  });
  checkOneShape(encoded, [shapeName(shape), ...shapes]);
  return { images, ...shape };
}

function shapeName({ height, width, channels }: ImageShape): string {
  return `${height}×${width} ${channels === 1 ? 'grey' : 'colour'}`;
}

function checkOneShape(encoded: readonly EncodedImage[], shapes: readonly string[]): void {
  const byShape = new Map<string, DatasetErrorPlace[]>();
  shapes.forEach((shape, index) => {
    const places = byShape.get(shape) ?? [];
    places.push((encoded[index] as EncodedImage).place);
    byShape.set(shape, places);
  });
  if (byShape.size === 1) return;
  const groups = [...byShape].map(([shape, places]) => {
    const names = places.slice(0, NAMES_SHOWN).map(placeName);
    if (places.length > NAMES_SHOWN) names.push('…');
    return `${shape} (${places.length}: ${names.join(', ')})`;
  });
  const [, second] = [...byShape.values()] as [DatasetErrorPlace[], DatasetErrorPlace[]];
  throw new DatasetError('mixed-shapes', `the pictures are not of one shape: ${groups.join('; ')}`, {
    ...second[0],
    hint: 'Name what makes them one: crop: centre, resize: squeeze, size: …; channels: 1 or 3',
  });
}

function placeName({ path: file = '', record }: DatasetErrorPlace): string {
  return record === undefined ? path.basename(file) : `${path.basename(file)} record ${record}`;
}
