import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { FIGURE_FORMATS, type FigureFormat } from '@hypersiren/charts/figures';
import type { WrittenFile } from '../events/run-event.js';
import type { Task } from '../events/task.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { drawChart } from './draw-chart.js';
import type { Figures, Files } from './named-figures.js';

/** Writes files into a folder, which is created if missing, and emits an event that lists the files. */
export async function writeFiles(folder: string, files: Files, { tell }: Pick<Task, 'tell'>): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  if (Object.keys(files).length === 0) return written;
  await mkdir(folder, { recursive: true });
  for (const [name, { file, bytes }] of Object.entries(files)) {
    const target = path.resolve(folder, file);
    await writeFileAtomically(target, bytes);
    written.push({ name, path: target });
  }
  tell({ type: 'files', files: written });
  return written;
}

/**
 * Writes charts and images into a folder, which is created if missing, and emits an event that lists them. If a chart
 * already exists in another format, that file is drawn again too, so that no file is out of date.
 */
export async function writeFigures(
  folder: string,
  figures: Figures,
  task: Pick<Task, 'tell'>,
  format: FigureFormat = 'png',
): Promise<WrittenFile[]> {
  const there = new Set(await readdir(folder).catch(() => []));
  const files = Object.entries(figures).flatMap(([name, { file, content }]) => {
    if (content === undefined) return [];
    return Buffer.isBuffer(content)
      ? [[name, { file: `${file}.png`, bytes: content }] as const]
      : FIGURE_FORMATS.filter((one) => one === format || there.has(`${file}.${one}`)).map(
          (one) =>
            [
              one === format ? name : `${name}, ${one.toUpperCase()}`,
              { file: `${file}.${one}`, bytes: drawChart(content, one) },
            ] as const,
        );
  });
  return writeFiles(folder, Object.fromEntries(files), task);
}
