/// <reference lib="dom" />
import { type CsvCell, dataDownloads, downloadButtons } from './download.js';

/** Adds download buttons to a table. The files contain numbers with all digits and the ends of intervals. */
export function addTableDownloads(root: HTMLElement): void {
  const rows = [...root.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll<HTMLElement>('th, td')]);
  const titles = [...root.querySelectorAll('thead th')].map((head) => head.firstChild?.textContent?.trim() ?? ''); // without the direction symbol
  const columns = titles.map((title, index) => {
    const cells = rows.map((row) => row[index]);
    const ends = cells.some((cell) => cell?.dataset.low !== undefined) ? ['low', 'high'] : [];
    return { title, index, ends };
  });
  const head = columns.flatMap(({ title, ends }) => [title, ...ends.map((end) => `${title} ${end}`)]);
  const cellsOf = (row: readonly HTMLElement[]): CsvCell[] =>
    columns.flatMap(({ index, ends }) => {
      const cell = row[index];
      return [
        numberOf(cell?.dataset.value) ?? cell?.textContent?.trim(),
        ...ends.map((end) => numberOf(cell?.dataset[end])),
      ];
    });
  const title =
    root.querySelector('caption')?.textContent || root.closest('section')?.querySelector('h2, h3')?.textContent;
  root.after(
    downloadButtons(
      title || 'table',
      dataDownloads(head, () => rows.map(cellsOf)),
    ),
  );
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
