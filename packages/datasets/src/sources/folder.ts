import path from 'node:path';
import * as z from 'zod';
import { datasetWarning } from '../dataset-warning.js';
import { isTable } from '../files/clutter.js';
import { listImages } from '../files/list-images.js';
import { missingNumbers, naturalOrder } from '../files/natural-order.js';
import { readFileBytes } from '../files/read-file-bytes.js';
import type { EncodedImage } from '../media/images/decode-images.js';
import { checkImageTransform, rangeSchema, transformOptions } from '../media/images/image-transform.js';
import type { Settings } from '../settings.js';
import { datasetSourceType, type ImageStream, type LoadContext, type SourceSchema } from './dataset-source.js';
import { decodeFiles } from './decode-files.js';
import { joinStream } from './join-parts.js';
import { filesOptions, onBadImage } from './source-options.js';
import { type SplitPath, splitPaths } from './split-paths.js';

const options = {
  ...filesOptions,
  ...transformOptions,
  range: rangeSchema,
  onBadImage,
  // Without dots, case-insensitive. Default: all files except hidden files, files of operating systems (`Thumbs.db`)
  // and, with a warning, tables (`labels.csv`). Any other file that is not an image is an error, so that no file is
  // skipped silently.
  extensions: z.array(z.string()).min(1).exactOptional().describe('Read only files with these extensions'),
  order: z
    .enum(['names', 'numbers'])
    .exactOptional()
    .describe('numbers compares numbers in names: frame_2 before frame_10; names compares letter by letter'),
};

/** Configuration of folders of image files. `path` names folders. Subfolders are included. */
export type FolderConfig = Settings<SourceSchema<'folder', typeof options>>;

export const folder = datasetSourceType({
  name: 'folder',
  description: 'Folders of image files',
  options,
  example: { source: 'folder', path: 'photos', crop: 'center', resize: 'stretch', size: 64 },
  load: (config, context) => joinStream(streamFolders(config, context)),
  stream: streamFolders,
});

function streamFolders(config: FolderConfig, context: LoadContext): ImageStream {
  checkImageTransform(config);
  const folders = splitPaths(config.path, context.baseDirectory);
  return decodeFiles(imageFiles(folders, config, context), config, {
    context,
    description: `image files of ${folders.map((folder) => path.basename(folder.path)).join(', ')}`,
  });
}

async function* imageFiles(
  folders: readonly SplitPath[],
  { extensions, order }: FolderConfig,
  { onWarning }: LoadContext,
): AsyncGenerator<EncodedImage, void, void> {
  // All folders are listed first, so that a missing folder is reported before images are decoded.
  const files = await Promise.all(
    folders.map(({ path }) => listImages(path, extensions, order === 'numbers' ? naturalOrder : undefined)),
  );
  for (const [index, folder] of folders.entries()) {
    const all = files[index] as string[];
    const images = extensions === undefined ? all.filter((file) => !isTable(file)) : all;
    const others = extensions === undefined ? all.filter((file) => isTable(file)) : [];
    // If a folder contains only tables, they are decoded, and the error names them.
    const taken = images.length > 0 ? images : all;
    if (others.length > 0 && images.length > 0)
      onWarning?.(
        datasetWarning(
          `${others.length} files do not have names of images and were skipped: ${others
            .slice(0, 3)
            .map((file) => path.basename(file))
            .join(', ')}`,
          folder.path,
        ),
      );
    const missing = order === 'numbers' ? missingNumbers(taken.map((file) => path.basename(file))) : undefined;
    if (missing !== undefined)
      onWarning?.(
        datasetWarning(
          `${missing.count} of its numbers are missing, the first after ${missing.after}; the remaining frames are treated as equally spaced`,
          folder.path,
        ),
      );
    for (const file of taken) yield { split: folder.split, place: { path: file }, bytes: () => readFileBytes(file) };
  }
}
