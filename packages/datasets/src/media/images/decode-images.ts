import path from 'node:path';
import type { ImageShape, SkippedFile } from '../../dataset/image-dataset.js';
import { DatasetError, type DatasetErrorPlace } from '../../dataset-error.js';
import { datasetWarning, type OnWarning } from '../../dataset-warning.js';
import { mapAhead } from '../../map-ahead.js';
import type { SizesOption } from '../../sizes/sizes-option.js';
import type { ImagePart } from '../../sources/dataset-source.js';
import { decodeImage } from './decode-image.js';
import { center, type ImageTransform } from './image-transform.js';
import type { RasterImage } from './raster-image.js';

/** Number of images that are decoded concurrently: twice the number of libuv threads, so that the threads stay busy. */
const IMAGES_UNDER_WAY = 8;

/** Number of file names that a message lists per image size or per problem. */
const NAMES_SHOWN = 3;

/** Number of errors that the message about several files lists. `DatasetError.faults` contains all of them. */
const FAULTS_SHOWN = 5;

/** Number of shapes that an error lists. */
const SHAPES_SHOWN = 5;

/** Codes of errors that concern a single file, rather than the configuration or the machine. */
const OF_ONE_FILE = new Set(['bad-image', 'unreadable', 'missing-file', 'too-large', 'truncated']);

export interface EncodedImage {
  readonly split: string;
  readonly place: DatasetErrorPlace;
  readonly bytes: () => Uint8Array | Promise<Uint8Array>;
}

/** Options of {@link decodeImages}. */
export interface DecodeImagesOptions {
  /**
   * Called for each file that is not a valid image, which is then skipped. Default: such files are an error that lists
   * all of them.
   */
  readonly onSkip?: ((file: SkippedFile) => void) | undefined;
  readonly onWarning?: OnWarning | undefined;
  /** Hint on how to skip invalid files, for the error. */
  readonly advice?: string | undefined;
}

/**
 * Decodes images in order and yields one part per image. Only a few images are in memory at a time.
 *
 * @throws DatasetError `mixed-shapes` with examples of each shape, or `bad-image` with all invalid files, after all
 * images were decoded; for the same reasons as `decodeImage`.
 */
export async function* decodeImages(
  encoded: AsyncIterable<EncodedImage> | Iterable<EncodedImage>,
  { sizes = 'equal', multiple = 1, ...transform }: ImageTransform & SizesOption,
  { onSkip, onWarning, advice }: DecodeImagesOptions = {},
): AsyncGenerator<ImagePart, void, void> {
  const shapes = new Map<string, Found>();
  const faults: DatasetError[] = [];
  const warnings = new Map<string, Found>();
  let count = 0;
  const decoded = mapAhead(encoded, IMAGES_UNDER_WAY, async ({ split, place, bytes }) => {
    const said: string[] = [];
    try {
      const options = { ...transform, onWarning: ({ problem }: { problem: string }) => said.push(problem) };
      const { data, ...shape } = cutToMultiples(await decodeImage(await bytes(), place, options), multiple, place);
      return { said, part: { split, place, images: data, ...shape } };
    } catch (error) {
      if (!(error instanceof DatasetError) || !OF_ONE_FILE.has(error.code)) throw error;
      return { said, fault: error };
    }
  });
  for await (const { said, part, fault } of decoded) {
    count++;
    if (fault !== undefined) faults.push(fault);
    if (part === undefined) continue;
    for (const problem of said) addPlace(warnings, problem, part.place);
    addPlace(shapes, sizes === 'mixed' ? colorName(part) : shapeName(part), part.place);
    if (shapes.size === 1 && (faults.length === 0 || onSkip)) yield part;
  }
  for (const [problem, found] of warnings)
    onWarning?.(datasetWarning(`${found.count} of ${count} images (${namesOf(found)}): ${problem}`));
  if (onSkip) for (const { path = '', problem } of faults) onSkip({ path, reason: problem });
  if (faults.length > 0 && (!onSkip || shapes.size === 0)) throw errorOf(faults, count, advice);
  checkOneShape(shapes);
}

/** Number of occurrences, and the first locations. */
interface Found {
  count: number;
  places: DatasetErrorPlace[];
}

function addPlace(all: Map<string, Found>, what: string, place: DatasetErrorPlace): void {
  const found = all.get(what) ?? { count: 0, places: [] };
  if (found.places.length < NAMES_SHOWN) found.places.push(place);
  found.count++;
  all.set(what, found);
}

function namesOf({ count, places }: Found): string {
  return [...places.map(placeName), ...(count > places.length ? ['…'] : [])].join(', ');
}

function shapeName(shape: ImageShape): string {
  return `${shape.height}×${shape.width} ${colorName(shape)}`;
}

function colorName({ channels }: ImageShape): string {
  return channels === 1 ? 'gray' : 'color';
}

function checkOneShape(shapes: ReadonlyMap<string, Found>): void {
  if (shapes.size <= 1) return;
  const groups = [...shapes]
    .slice(0, SHAPES_SHOWN)
    .map(([shape, found]) => `${shape} (${found.count}: ${namesOf(found)})`);
  if (shapes.size > SHAPES_SHOWN) groups.push(`and ${shapes.size - SHAPES_SHOWN} more shapes`);
  const [, second] = [...shapes.values()] as [Found, Found];
  throw new DatasetError('mixed-shapes', `the images have different shapes: ${groups.join('; ')}`, {
    ...second.places[0],
    hint: 'Set options that make them equal: crop: center, resize: stretch, size: …; channels: 1 or 3. Or keep their sizes: sizes: mixed',
  });
}

function placeName({ path: file = '', record }: DatasetErrorPlace): string {
  return record === undefined ? path.basename(file) : `${path.basename(file)} record ${record}`;
}

/**
 * Crops the center of an image so that height and width are multiples of `multiple` pixels.
 *
 * @throws DatasetError `bad-image` if a side is shorter than `multiple`
 */
function cutToMultiples(image: RasterImage, multiple: number, place: DatasetErrorPlace): RasterImage {
  if (multiple === 1) return image;
  const { data, channels } = image;
  const [height, width] = [image.height, image.width].map((side) => side - (side % multiple)) as [number, number];
  if (Math.min(height, width) < 1)
    throw new DatasetError(
      'bad-image',
      `is ${image.height}×${image.width} (height×width), too small for multiples of ${multiple} pixels`,
      place,
    );
  const { top, left } = center(image, { height, width });
  const cut = new Uint8Array(height * width * channels);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * channels;
    cut.set(data.subarray(from, from + width * channels), row * width * channels);
  }
  return { data: cut, height, width, channels };
}

/** Summarizes the errors of several files in one error. */
function errorOf(faults: readonly DatasetError[], count: number, advice: string | undefined): DatasetError {
  const [first] = faults as readonly [DatasetError, ...DatasetError[]];
  if (faults.length === 1) {
    if (advice === undefined) return first;
    const { code, problem, path, line, record, offset, hint, cause } = first;
    const hints = [hint, advice].filter((part) => part !== undefined);
    return new DatasetError(code, problem, { path, line, record, offset, cause, hint: hints.join('; '), faults });
  }
  const shown = faults.slice(0, FAULTS_SHOWN).map((fault) => `\n  ${placeOf(fault)}: ${fault.problem}`);
  const more = faults.length > shown.length ? `\n  and ${faults.length - shown.length} more` : '';
  return new DatasetError(
    first.code,
    `${faults.length} of ${count} files are not readable images:${shown.join('')}${more}`,
    {
      cause: first,
      faults,
      hint: [...new Set([...hintsOf(faults), ...(advice === undefined ? [] : [advice])])].join('; '),
    },
  );
}

/** Returns the first distinct hints of the errors. */
function hintsOf(faults: readonly DatasetError[]): string[] {
  const hints = new Set(faults.map(({ hint }) => hint).filter((hint) => hint !== undefined));
  return hints.size === 0 ? ['Repair or remove them'] : [...hints].slice(0, NAMES_SHOWN);
}

function placeOf({ path: file, record }: DatasetErrorPlace): string {
  return record === undefined ? `${file}` : `${file}, record ${record}`;
}
