import path from 'node:path';

/** Absolute path of two parts or more within a text, but not the path of a URL such as `https://…`. */
const WITHIN_TEXT = /(?<![\w:/.~…\\-])(?:[A-Za-z]:[\\/]|\/)(?:[^\s'"`,;:()/\\]+[\\/])+([^\s'"`,;:()/\\]*)/g;

/** Text that consists of one absolute path, which may contain spaces. */
const WHOLE = /^(?:[A-Za-z]:[\\/]|\/)[^\n]+$/;

/**
 * Copies plain data without absolute paths, which reveal the users and disks of a machine. Paths inside `folder` become
 * relative. Of other paths only the last part is kept (`…/faces`).
 *
 * @param folder absolute path of the folder where the run was started
 */
export function hidePaths<T>(value: T, folder: string): T {
  if (typeof value === 'string') return shorten(value, folder) as T;
  if (Array.isArray(value)) return value.map((item) => hidePaths(item, folder)) as T;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidePaths(item, folder)])) as T;
}

function shorten(text: string, folder: string): string {
  const inside =
    path.isAbsolute(folder) && folder.length > 1 ? `${folder.replace(/[\\/]+$/, '')}${path.sep}` : undefined;
  const relative = inside === undefined ? text : text.replaceAll(inside, '');
  if (WHOLE.test(relative) && !/[\\/]{2}|[<>'"]/.test(relative)) return `…/${lastPart(relative)}`;
  return relative.replaceAll(WITHIN_TEXT, (found, last: string) => `…/${last || lastPart(found)}`);
}

function lastPart(text: string): string {
  return (
    text
      .split(/[\\/]+/)
      .filter((part) => part !== '')
      .at(-1) ?? ''
  );
}
