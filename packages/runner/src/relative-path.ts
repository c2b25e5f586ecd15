import path from 'node:path';

/** A path as the user would type it here. */
export function relativePath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute) || '.';
  return relative.startsWith('..') ? absolute : relative;
}
