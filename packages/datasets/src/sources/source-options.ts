import * as z from 'zod';
import { holdOutSchema } from '../dataset/hold-out.js';
import { expected } from '../expected.js';

/** Options of all sources. */
export const commonOptions = {
  name: z.string().min(1).exactOptional().describe('Name of the dataset in messages and charts'),
};

const onePathOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** Options of all sources that read files. */
export const filesOptions = {
  ...commonOptions,
  path: z
    .union(
      [onePathOrMore, z.record(z.string(), onePathOrMore)],
      expected('a path, a list of paths, or a mapping of splits to them: {train: …, test: …}'),
    )
    .describe(
      'Paths of the files, by split; relative to this file; may begin with an environment variable, written as in a shell with braces',
    ),
  split: holdOutSchema.exactOptional(),
};

/** Schema of the treatment of files that are not valid images. */
export const onBadImage = z
  .enum(['stop', 'skip'])
  .exactOptional()
  .describe('Files that are damaged or not images: stop with an error that names them, or skip and count them');
