/// <reference lib="dom" />
import { element } from './element.js';

/** Something that a reader can save. */
export interface Download {
  /** On its button: `CSV`. */
  readonly label: string;
  /** Ending of the file's name. */
  readonly ending: string;
  readonly type: string;
  readonly content: () => string | Promise<string>;
}

/** A cell of a file with comma-separated values; undefined is an empty one. */
export type CsvCell = string | number | undefined;

/** Buttons that save files called after the page and a title. */
export function downloadButtons(title: string, downloads: readonly Download[]): HTMLElement {
  const name = slug(`${document.querySelector('h1')?.textContent ?? 'report'} ${title}`);
  const buttons = downloads.map(({ label, ending, type, content }) => {
    const button = element('button', { type: 'button', title: `Save ${name}.${ending}` }, label);
    button.addEventListener('click', async () => save(`${name}.${ending}`, new Blob([await content()], { type })));
    return button;
  });
  return element(
    'p',
    { class: 'downloads', role: 'group', 'aria-label': `Download: ${title}` },
    'Download',
    ...buttons,
  );
}

/** CSV and JSON of the same rows. */
export function dataDownloads(head: readonly string[], rows: () => readonly (readonly CsvCell[])[]): Download[] {
  return [
    { label: 'CSV', ending: 'csv', type: 'text/csv', content: () => csv([head, ...rows()]) },
    {
      label: 'JSON',
      ending: 'json',
      type: 'application/json',
      content: () =>
        JSON.stringify(rows().map((row) => Object.fromEntries(row.map((cell, index) => [head[index], cell ?? null])))),
    },
  ];
}

/** The text that a `script` element holds compressed, in Base64. */
export async function unpack(script: Element): Promise<string> {
  const bytes = Uint8Array.from(atob(script.textContent ?? ''), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Lines of RFC 4180. */
function csv(rows: readonly (readonly CsvCell[])[]): string {
  const quoted = (cell: CsvCell): string => {
    const text = String(cell ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
