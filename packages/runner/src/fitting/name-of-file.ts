import path from 'node:path';

/** Returns the name of a file without its folder and extension, as the name of a run. */
export function nameOfFile(file: string): string {
  const { name } = path.parse(path.resolve(file));
  return name.replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[_.-]+/, '') || 'fit';
}
