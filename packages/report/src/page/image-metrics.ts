/// <reference lib="dom" />
import type { ImageMetricsData } from '../sections/images-section.js';
import { choice } from './choice.js';
import { type CsvCell, dataDownloads, downloadButtons } from './download.js';
import { element, embedded } from './element.js';

const ROWS = 20;

type Metric = ImageMetricsData['metrics'][number];

/** Creates the sortable table of a run's metrics per image. */
export function imageMetrics(root: HTMLElement): void {
  const data = embedded<ImageMetricsData>(root);
  const { contexts, regions, metrics } = data;
  const images = metrics[0]?.values[0]?.[0]?.length ?? 0;
  const prefix = root.closest('section')?.id.replace(/images$/, '') ?? '';
  const gallery = document.getElementById(`${prefix}inpainted`);

  let region = 0;
  let metric = metrics[0] as Metric;
  let sorted = { column: -1, worstFirst: false };
  let page = 0;
  let order = Array.from({ length: images }, (_, index) => index);

  const measuredOf = (column: number, image: number): number | null => metric.values[region]?.[column]?.[image] ?? null;

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

  /** Sorts by a column, or by the order of the images for -1. A second call for the same column reverses the order. */
  function sort(column: number): void {
    sorted = { column, worstFirst: sorted.column === column ? !sorted.worstFirst : column >= 0 };
    page = 0;
    show();
  }

  function turn(by: number): void {
    page += by;
    show();
  }

  function show(): void {
    const { column, worstFirst } = sorted;
    // Lower values are worse for some metrics. Column -1 sorts by the number of the image.
    const descending = worstFirst === (column < 0 || metric.direction === 'lower');
    order = sortImages(images, descending, (image) => (column < 0 ? image : measuredOf(column, image)));
    heads.forEach((head, index) => {
      const direction = descending ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', index - 1 === column ? direction : 'none');
    });
    const length = barLength(
      metric,
      contexts.flatMap((_, index) => order.map((image) => measuredOf(index, image))),
    );
    body.replaceChildren(...order.slice(page * ROWS, (page + 1) * ROWS).map((image) => row(image, length)));
    const last = Math.max(0, Math.ceil(images / ROWS) - 1);
    previous.disabled = page <= 0;
    next.disabled = page >= last;
    status.textContent = `${page * ROWS + 1}–${Math.min(images, (page + 1) * ROWS)} of ${images.toLocaleString('en-US')}`;
    const unit = metric.unit === '' ? '' : `, ${metric.unit}`;
    caption.textContent = `${metric.name} of ${regions[region]}${unit}`;
  }

  function row(image: number, length: (value: number) => number): HTMLElement {
    const card = gallery?.querySelector(`[data-position="${image}"]`);
    const name = String(image + 1);
    const raster = card?.querySelector('.truth img')?.cloneNode();
    const link = card && element('a', { href: `#${card.id}` }, ...(raster ? [raster] : []), name);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, link ?? name),
      ...contexts.map((_, column) => {
        const value = measuredOf(column, image);
        const cell = element('td', {}, value === null ? '–' : value.toFixed(metric.decimals));
        cell.style.setProperty('--share', String(value === null ? 0 : length(value)));
        return cell;
      }),
    );
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
        regions.map((name, index) => ({ value: String(index), text: name })),
        (value) => {
          region = Number(value);
          show();
        },
      ),
      choice(
        'As',
        metrics.map(({ label }, index) => ({ value: String(index), text: label })),
        (value) => {
          metric = metrics[Number(value)] as Metric;
          show();
        },
      ),
    ),
    table,
    element('p', { class: 'pager' }, previous, status, next),
    downloadButtons(
      'metrics of images',
      dataDownloads(['Image', 'Pixels', 'Metric', ...contexts], () => allRows(data, images)),
    ),
  );
}

/** Returns rows with every metric of every image, one row for each metric and region. */
function allRows({ contexts, regions, metrics }: ImageMetricsData, images: number): CsvCell[][] {
  return Array.from({ length: images }, (_, image) =>
    metrics.flatMap(({ label, values }) =>
      regions.flatMap((name, at) => {
        const own = contexts.map((_, column) => values[at]?.[column]?.[image] ?? undefined);
        return own.every((value) => value === undefined) ? [] : [[image + 1, name, label, ...own]];
      }),
    ),
  ).flat();
}

/**
 * Returns a function for the length of a value's bar, from 0 to 1. Better values have shorter bars for every metric.
 */
function barLength({ direction }: Metric, values: readonly (number | null)[]): (value: number) => number {
  const measured = values.filter((value) => value !== null);
  const largest = measured.reduce((most, value) => Math.max(most, value), 0);
  if (direction === 'lower') return (value) => (largest > 0 ? value / largest : 0);
  const least = measured.reduce((low, value) => Math.min(low, value), largest);
  return (value) => (largest > least ? (largest - value) / (largest - least) : 0);
}

/** Sorts the images by a value. Images without a value come last in both directions. */
function sortImages(images: number, descending: boolean, measured: (image: number) => number | null): number[] {
  const sign = descending ? -1 : 1;
  const place = (image: number): number => measured(image) ?? sign * Number.POSITIVE_INFINITY;
  return Array.from({ length: images }, (_, index) => index).sort((a, b) => {
    const [x, y] = [place(a), place(b)];
    return x === y ? a - b : x < y ? -sign : sign;
  });
}
