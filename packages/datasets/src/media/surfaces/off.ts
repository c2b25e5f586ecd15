import { DatasetError } from '../../dataset-error.js';
import { addFan } from './add-fan.js';
import type { GeometryFormat } from './geometry-format.js';
import { parseNumbers, textLines } from './text-lines.js';

/** OFF: the word OFF, the numbers of points, faces and edges, a point a line, a face a line (`3 a b c`, colours after it). */
export const off: GeometryFormat = {
  read(path, bytes) {
    const lines = textLines(path, bytes);
    const next = (what: string) => {
      const line = lines.next().value;
      if (line === undefined)
        throw new DatasetError('truncated', `ends before ${what}`, { path, offset: bytes.length });
      return line;
    };
    const head = next('its first line');
    if (head.words[0] !== 'OFF')
      throw new DatasetError('bad-magic', `an OFF file begins OFF, got '${head.words[0]?.slice(0, 40)}'`, {
        path,
        line: head.number,
      });
    // The numbers may follow on the same line.
    const counts =
      head.words.length > 1 ? { ...head, words: head.words.slice(1) } : next('its numbers of points and faces');
    const [points = Number.NaN, faces = Number.NaN] = parseNumbers(path, counts.number, counts.words);
    if (![points, faces].every((count) => Number.isSafeInteger(count) && count >= 0))
      throw new DatasetError('bad-record', 'wanted the numbers of points, faces and edges', {
        path,
        line: counts.number,
      });

    const positions: number[] = [];
    for (let point = 0; point < points; point++) {
      const { number: line, words } = next(`point ${point} of ${points}`);
      if (words.length < 3)
        throw new DatasetError('bad-record', `has ${words.length} coordinates, wanted 3`, { path, line });
      positions.push(...parseNumbers(path, line, words.slice(0, 3)));
    }
    const triangles: number[] = [];
    for (let face = 0; face < faces; face++) {
      const { number: line, words } = next(`face ${face} of ${faces}`);
      const corners = Number(words[0]);
      if (!Number.isSafeInteger(corners) || corners < 3 || words.length <= corners)
        throw new DatasetError('bad-record', 'wanted a face: its number of corners, 3 or more, and as many points', {
          path,
          line,
        });
      addFan(triangles, parseNumbers(path, line, words.slice(1, 1 + corners)));
    }
    const rest = lines.next().value;
    if (rest !== undefined)
      throw new DatasetError('trailing-bytes', `goes on after its ${points} points and ${faces} faces`, {
        path,
        line: rest.number,
      });
    return { positions, triangles };
  },
};
