/// <reference lib="dom" />
import { element } from './element.js';

/** A file that the page offers for download. */
export interface Download {
  /** Label of the button, for example `CSV`. */
  readonly label: string;
  /** File name extension. */
  readonly ending: string;
  readonly type: string;
  readonly content: () => string | Promise<string>;
}

/** Cell of a CSV file. Undefined is an empty cell. */
export type CsvCell = string | number | undefined;

/** Returns buttons that download files. The file names contain the title of the page and the given title. */
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

/** Returns CSV and JSON downloads of the same rows. */
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

/** Decompresses the Base64 gzip content of a `script` element. */
export async function unpack(script: Element): Promise<string> {
  const bytes = Uint8Array.from(atob(script.textContent ?? ''), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Formats rows as CSV (RFC 4180). */
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
