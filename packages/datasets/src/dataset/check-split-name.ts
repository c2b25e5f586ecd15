import { DatasetError } from '../dataset-error.js';

/** Validates the name of a split and returns it. A valid name is safe as an object key, in file names and in tables. */
export function checkSplitName(name: string): string {
  if (!/^[a-z][a-z0-9_-]*$/i.test(name))
    throw new DatasetError('bad-config', `'${name}' cannot name a split`, {
      hint: 'A name has letters, digits, _ and -, and begins with a letter',
    });
  return name;
}
