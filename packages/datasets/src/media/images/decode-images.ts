import path from 'node:path';
import type { ImageShape } from '../../dataset/image-dataset.js';
import { DatasetError, type DatasetErrorPlace } from '../../dataset-error.js';
import { mapAhead } from '../../map-ahead.js';
import type { ImagePart } from '../../sources/dataset-source.js';
import { decodeImage } from './decode-image.js';
import type { ImageTransform } from './image-transform.js';

/** libuv decodes on four threads; twice as many pictures under way keep them busy while others are read. */
const PICTURES_UNDER_WAY = 8;

/** Names per size in the error about mixed sizes. */
const NAMES_SHOWN = 3;

export interface EncodedImage {
  readonly split: string;
  readonly place: DatasetErrorPlace;
  readonly bytes: () => Uint8Array | Promise<Uint8Array>;
}

/**
 * Decodes pictures as they come, in their order, one part each; only those under way are in memory.
 *
 * @throws DatasetError `mixed-shapes` naming pictures of each shape, when all were looked at; as `decodeImage`.
 */
export async function* decodeImages(
  encoded: AsyncIterable<EncodedImage> | Iterable<EncodedImage>,
  transform: ImageTransform,
): AsyncGenerator<ImagePart, void, void> {
  const shapes = new Map<string, ShapeFound>();
  const decoded = mapAhead(encoded, PICTURES_UNDER_WAY, async ({ split, place, bytes }) => {
    const { data, ...shape } = await decodeImage(await bytes(), place, transform);
    return { split, place, images: data, ...shape };
  });
  for await (const part of decoded) {
    const found = shapes.get(shapeName(part)) ?? { count: 0, places: [] };
    if (found.places.length < NAMES_SHOWN) found.places.push(part.place);
    found.count++;
    shapes.set(shapeName(part), found);
    if (shapes.size === 1) yield part;
  }
  checkOneShape(shapes);
}

interface ShapeFound {
  count: number;
  /** The first ones. */
  places: DatasetErrorPlace[];
}

function shapeName({ height, width, channels }: ImageShape): string {
  return `${height}×${width} ${channels === 1 ? 'grey' : 'colour'}`;
}

function checkOneShape(shapes: ReadonlyMap<string, ShapeFound>): void {
  if (shapes.size <= 1) return;
  const groups = [...shapes].map(([shape, { count, places }]) => {
    const names = places.map(placeName);
    if (count > places.length) names.push('…');
    return `${shape} (${count}: ${names.join(', ')})`;
  });
  const [, second] = [...shapes.values()] as [ShapeFound, ShapeFound];
  throw new DatasetError('mixed-shapes', `the pictures are not of one shape: ${groups.join('; ')}`, {
    ...second.places[0],
    hint: 'Name what makes them one: crop: centre, resize: squeeze, size: …; channels: 1 or 3',
  });
}

function placeName({ path: file = '', record }: DatasetErrorPlace): string {
  return record === undefined ? path.basename(file) : `${path.basename(file)} record ${record}`;
}
