import { access } from 'node:fs/promises';
import path from 'node:path';
import { relativePath } from '../relative-path.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { UsageError } from '../usage-error.js';
import { type DraftedConfig, draftConfig, runName } from './draft-config.js';
import { type ImageSurvey, surveyImages } from './survey-images.js';

/** Options of {@link initConfig}. */
export interface InitOptions {
  /** Folder of images. */
  readonly folder: string;
  /**
   * Path of the configuration to write. Default: a file named after the folder, in the working directory; beside the
   * folder of images if the working directory is inside it.
   */
  readonly file?: string | undefined;
  /** Whether to replace an existing file. Default: false. */
  readonly force?: boolean | undefined;
  /** Callback that receives the number of files read so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Result of {@link initConfig}. */
export interface InitResult extends Omit<DraftedConfig, 'text'> {
  readonly survey: ImageSurvey;
  /** Absolute path of the configuration. */
  readonly file: string;
}

/**
 * Surveys a folder of images and writes a commented configuration that trains on them.
 *
 * @throws DatasetError if the folder cannot be read or holds too few images; UsageError if the file already exists, or
 * lies in the folder of images, where it would be read as an image
 */
export async function initConfig({ folder, file, force = false, onProgress }: InitOptions): Promise<InitResult> {
  const images = path.resolve(folder);
  const target = path.resolve(
    file ?? path.join(isWithin(process.cwd(), images) ? path.dirname(images) : '.', `${runName(images)}.yaml`),
  );
  if (isWithin(target, images))
    throw new UsageError(
      `${relativePath(target)} is in the folder of images, where it would be read as an image. ` +
        'Choose a file elsewhere with -o',
    );
  if (!force && (await exists(target)))
    throw new UsageError(
      `${relativePath(target)} already exists. Choose another file with -o, or replace it with --force`,
    );
  const survey = await surveyImages(images, onProgress ? { onProgress } : {});
  const { text, ...plan } = draftConfig(survey, target);
  await writeFileAtomically(target, text);
  return { survey, file: target, ...plan };
}

/** Returns whether a path is a folder or lies inside it. */
function isWithin(target: string, folder: string): boolean {
  const relative = path.relative(folder, target);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
