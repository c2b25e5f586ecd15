import path from 'node:path';
import { listImages } from '../files/list-images.js';
import { readFileBytes } from '../files/read-file-bytes.js';
import { decodeImages } from '../pictures/decode-images.js';
import { checkImageTransform, type ImageTransform } from '../pictures/image-transform.js';
import type { DatasetSource, FilesConfig } from './dataset-source.js';
import { consecutiveSplits } from './join-parts.js';
import { splitPaths } from './split-paths.js';

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
  async load(config, { baseDirectory }) {
    checkImageTransform(config);
    const folders = splitPaths(config.path, baseDirectory);
    const files = await Promise.all(
      folders.map(async ({ split, path }) =>
        (await listImages(path, config.extensions)).map((file) => ({ split, path: file })),
      ),
    );
    const pictures = files.flat();
    const decoded = await decodeImages(
      pictures.map(({ path }) => ({ place: { path }, bytes: () => readFileBytes(path) })),
      config,
    );
    return {
      ...decoded,
      splits: consecutiveSplits(pictures.map(({ split }) => [split, 1])),
      description: `picture files of ${folders.map((folder) => path.basename(folder.path)).join(', ')}`,
    };
  },
};
