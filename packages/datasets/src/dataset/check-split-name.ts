import { DatasetError } from '../dataset-error.js';

/** Names that are safe as keys, in file names and in tables. */
export function checkSplitName(name: string): string {
  if (!/^[a-z][a-z0-9_-]*$/i.test(name))
    throw new DatasetError('bad-config', `'${name}' cannot name a split`, {
      hint: 'A name has letters, digits, _ and -, and begins with a letter',
    });
  return name;
}
