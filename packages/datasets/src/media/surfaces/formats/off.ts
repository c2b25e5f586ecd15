import { DatasetError } from '../../../dataset-error.js';
import { addPolygon, type Polygons } from '../polygons.js';
import type { GeometryFormat } from './geometry-format.js';
import { parseNumbers, type TextLine, textLines } from './text-lines.js';

/**
 * First word of the file, with prefixes for the data of a point: texture coordinates (ST), color (C), normal (N), a
 * fourth coordinate (4, n).
 */
const MAGIC = /^(ST)?(C)?(N)?(4)?(n)?OFF(?=$|[\d\s])/i;

/**
 * OFF (Geomview): the word OFF, the numbers of points, faces and edges, one point per line, one face per line (`3 a b
 * c`, optionally followed by a color). The numbers may directly follow the word, as in ModelNet40 (`OFF162 320 0`), and
 * the word is optional. Colors, normals and texture coordinates of points are ignored.
 */
export const off: GeometryFormat = {
  read(path, bytes, warn) {
    const lines = textLines(path, bytes);
    const next = (what: string) => {
      const line = lines.next().value;
      if (line === undefined)
        throw new DatasetError('truncated', `ends before ${what}`, { path, offset: bytes.length });
      return line;
    };
    const counts = countsAfter(path, next('its first line'), () => next('its numbers of points and faces'));
    const [points = Number.NaN, faces = Number.NaN] = parseNumbers(path, counts.number, counts.words);
    if (![points, faces].every((count) => Number.isSafeInteger(count) && count >= 0))
      throw new DatasetError('bad-record', 'expected the numbers of points, faces and edges', {
        path,
        line: counts.number,
      });

    const positions: number[] = [];
    for (let point = 0; point < points; point++) {
      const { number: line, words } = next(`point ${point} of ${points}`);
      if (words.length < 3)
        throw new DatasetError('bad-record', `has ${words.length} coordinates, expected 3`, { path, line });
      positions.push(...parseNumbers(path, line, words.slice(0, 3)));
    }
    const polygons: Polygons = { corners: [], sizes: [] };
    for (let face = 0; face < faces; face++) {
      const { number: line, words } = next(`face ${face} of ${faces}`);
      const corners = Number(words[0]);
      if (!Number.isSafeInteger(corners) || corners < 3 || words.length <= corners)
        throw new DatasetError(
          'bad-record',
          'expected a face: its number of corners, at least 3, and its point indices',
          {
            path,
            line,
          },
        );
      addPolygon(polygons, parseNumbers(path, line, words.slice(1, 1 + corners)));
    }
    const rest = lines.next().value;
    if (rest !== undefined)
      throw new DatasetError('trailing-bytes', `continues after its ${points} points and ${faces} faces`, {
        path,
        line: rest.number,
      });
    if (faces === 0 && points > 0) warn('has points and no faces');
    return { positions, faces: polygons };
  },
};

/**
 * Returns the line with the numbers of points and faces: the rest of the first line, or the second line if the first
 * contains only the word.
 */
function countsAfter(path: string, head: TextLine, next: () => TextLine): TextLine {
  const text = head.words.join(' ');
  if (/^\d+ \d+( \d+)?$/.test(text)) return head; // without the word OFF
  const found = MAGIC.exec(text);
  const fail = (problem: string, hint?: string) =>
    new DatasetError('bad-magic', problem, { path, line: head.number, hint });
  if (found === null) throw fail(`an OFF file begins OFF, got '${text.slice(0, 40)}'`);
  const [word, , , , four, n] = found;
  if (four !== undefined || n !== undefined)
    throw fail(`begins '${word}': its points do not have three coordinates`, 'Write it in three dimensions');
  const rest = text.slice(word.length).trim();
  if (/^binary/i.test(rest)) throw fail('is a binary OFF file', 'Write it as text, or as PLY');
  return rest === '' ? next() : { ...head, words: rest.split(' ') };
}
