import path from 'node:path';

/** Returns a path relative to the working directory, or the absolute path if it lies outside. */
export function relativePath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute) || '.';
  return relative.startsWith('..') ? absolute : relative;
}
