/// <reference lib="dom" />
import type { ImageErrorsData } from '../sections/images-section.js';
import { choice } from './choice.js';
import { element, embedded } from './element.js';

const ROWS = 20;

/** Makes the sortable table of a run's image errors. */
export function imageErrors(root: HTMLElement): void {
  const { contexts, regions } = embedded<ImageErrorsData>(root);
  const columns = regions[0]?.errors ?? [];
  const images = columns[0]?.length ?? 0;
  const prefix = root.closest('section')?.id.replace(/images$/, '') ?? '';
  const gallery = document.getElementById(`${prefix}completions`);

  let region = 0;
  let unit: 'error' | 'psnr' = 'error';
  let sorted = { column: -1, descending: false };
  let page = 0;
  let order = Array.from({ length: images }, (_, index) => index);

  const errorOf = (column: number, image: number): number | null => regions[region]?.errors[column]?.[image] ?? null;

  const body = element('tbody');
  const heads = ['Image', ...contexts].map((title, index) => {
    const button = element('button', { type: 'button' }, title);
    button.addEventListener('click', () => sort(index - 1));
    return element('th', { scope: 'col', 'aria-sort': 'none' }, button);
  });
  const caption = element('caption');
  const status = element('span', { 'aria-live': 'polite' });
  const previous = element('button', { type: 'button' }, 'Previous');
  const next = element('button', { type: 'button' }, 'Next');
  previous.addEventListener('click', () => turn(-1));
  next.addEventListener('click', () => turn(1));

  /** Sorts by a column, -1 the images' own order: the worst first, then the other way round. */
  function sort(column: number): void {
    sorted = { column, descending: sorted.column === column ? !sorted.descending : column >= 0 };
    page = 0;
    show();
  }

  function turn(by: number): void {
    page += by;
    show();
  }

  function show(): void {
    const { column, descending } = sorted;
    const sign = descending ? -1 : 1;
    // An image without such pixels comes last either way.
    const value = (image: number): number =>
      column < 0 ? image : (errorOf(column, image) ?? sign * Number.POSITIVE_INFINITY);
    order = Array.from({ length: images }, (_, index) => index).sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return x === y ? a - b : x < y ? -sign : sign;
    });
    heads.forEach((head, index) => {
      const direction = descending ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', index - 1 === column ? direction : 'none');
    });
    const largest = Math.max(...contexts.flatMap((_, index) => order.map((image) => errorOf(index, image) ?? 0)));
    body.replaceChildren(...order.slice(page * ROWS, (page + 1) * ROWS).map((image) => row(image, largest)));
    const last = Math.max(0, Math.ceil(images / ROWS) - 1);
    previous.disabled = page <= 0;
    next.disabled = page >= last;
    status.textContent = `${page * ROWS + 1}–${Math.min(images, (page + 1) * ROWS)} of ${images.toLocaleString('en-US')}`;
    caption.textContent =
      unit === 'error'
        ? `Mean squared error of ${regions[region]?.name}, values in [0, 1]`
        : `PSNR of ${regions[region]?.name}, dB`;
  }

  function row(image: number, largest: number): HTMLElement {
    const card = gallery?.querySelector(`[data-position="${image}"]`);
    const name = String(image + 1);
    const picture = card?.querySelector('.truth img')?.cloneNode();
    const link = card && element('a', { href: `#${card.id}` }, ...(picture ? [picture] : []), name);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, link ?? name),
      ...contexts.map((_, column) => {
        const error = errorOf(column, image);
        const cell = element('td', {}, error === null ? '–' : format(error));
        // Shorter bars are better, whatever the unit.
        cell.style.setProperty('--share', String(largest > 0 ? (error ?? 0) / largest : 0));
        return cell;
      }),
    );
  }

  function format(error: number): string {
    if (unit === 'error') return error.toFixed(5);
    return Math.min(100, -10 * Math.log10(error)).toFixed(1);
  }

  const table = element(
    'div',
    { class: 'table sortable', tabindex: 0, role: 'region', 'aria-label': 'Errors image by image' },
    element('table', {}, caption, element('thead', {}, element('tr', {}, ...heads)), body),
  );
  root.append(
    element(
      'div',
      { class: 'bar' },
      choice(
        'Error over',
        regions.map(({ name }, index) => ({ value: String(index), text: name })),
        (value) => {
          region = Number(value);
          show();
        },
      ),
      choice(
        'As',
        [
          { value: 'error', text: 'squared error' },
          { value: 'psnr', text: 'PSNR' },
        ],
        (value) => {
          unit = value as typeof unit;
          show();
        },
      ),
    ),
    table,
    element('p', { class: 'pager' }, previous, status, next),
  );
}
