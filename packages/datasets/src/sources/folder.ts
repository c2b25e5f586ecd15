import path from 'node:path';
import { listImages } from '../files/list-images.js';
import { readFileBytes } from '../files/read-file-bytes.js';
import { decodeImages, type EncodedImage } from '../media/images/decode-images.js';
import { checkImageTransform, type ImageTransform } from '../media/images/image-transform.js';
import type { DatasetSource, FilesConfig, ImageStream, LoadContext } from './dataset-source.js';
import { joinStream } from './join-parts.js';
import { type SplitPath, splitPaths } from './split-paths.js';

/** Folders of picture files. `path` names folders; the pictures in folders within them count too. */
export interface FolderConfig extends FilesConfig, ImageTransform {
  readonly source: 'folder';
  /**
   * Take only files with these extensions, without dots, in any case. Default: all files that are not hidden, and one that is no
   * picture is an error, so that none is passed over unseen.
   */
  readonly extensions?: readonly string[];
}

export const folder: DatasetSource<FolderConfig> = {
  name: 'folder',
  summary: 'folders of picture files (PNG, JPEG, WebP, AVIF, GIF, TIFF)',
  load: (config, context) => joinStream(streamFolders(config, context)),
  stream: streamFolders,
};

function streamFolders(config: FolderConfig, { baseDirectory }: LoadContext): ImageStream {
  checkImageTransform(config);
  const folders = splitPaths(config.path, baseDirectory);
  return {
    parts: decodeImages(pictureFiles(folders, config.extensions), config),
    description: () => `picture files of ${folders.map((folder) => path.basename(folder.path)).join(', ')}`,
  };
}

async function* pictureFiles(
  folders: readonly SplitPath[],
  extensions: readonly string[] | undefined,
): AsyncGenerator<EncodedImage, void, void> {
  // All are listed first: a folder that is not there is found before any picture is decoded.
  const files = await Promise.all(folders.map(({ path }) => listImages(path, extensions)));
  for (const [index, { split }] of folders.entries())
    for (const path of files[index] as string[]) yield { split, place: { path }, bytes: () => readFileBytes(path) };
}
