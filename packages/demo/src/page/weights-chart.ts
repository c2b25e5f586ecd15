import type { SirenSpec } from '@hypersiren/siren';
import { deviation, histogram } from './histogram.js';

const BINS = 48;
/** Smallest range of a chart, in limits of SIREN's uniform distribution and in standard deviations of the weights. */
const MARGIN = 1.25;
const DEVIATIONS = 3.2;
const [WIDTH, HEIGHT] = [192, 96];
/** Height of the axis labels below a chart. */
const AXIS = 16;
/** Largest density of a chart relative to that of SIREN. */
const HIGHEST = 2.4;

/**
 * Returns the chart of a layer: the distribution of its weights, and the uniform distribution of SIREN's initialization.
 *
 * @param index index of the layer
 */
export function weightChart(siren: SirenSpec, index: number, values: Float32Array): HTMLElement {
  const layer = siren.layers[index] as SirenSpec['layers'][number];
  const { limit } = layer.weight;
  const figure = document.createElement('figure');
  const own = deviation(values);
  const name = `Layer ${index + 1}, ${layer.inputs} → ${layer.outputs}`;
  const compared = [`std ${own.toPrecision(2)}`, `SIREN’s std ${layer.weight.std.toPrecision(2)}`];
  const range = Math.max(MARGIN * limit, DEVIATIONS * own);
  figure.append(chart(values, limit, range, `${name}: ${compared.join(', ')}`));
  const caption = document.createElement('figcaption');
  caption.append(`Layer ${index + 1}`, quiet(`${layer.inputs} → ${layer.outputs}`), ...compared.map(quiet));
  figure.append(caption);
  return figure;
}

/** Returns a line of small text. */
function quiet(text: string): HTMLElement {
  const line = document.createElement('span');
  line.className = 'quiet';
  line.textContent = text;
  return line;
}

function chart(values: Float32Array, limit: number, range: number, label: string): SVGElement {
  const { densities } = histogram(values, limit, range, BINS);
  const y = (density: number) => HEIGHT * (1 - Math.min(1, density / HIGHEST));
  const step = WIDTH / BINS;
  const bars = densities.map((density, bin) => `V${y(density).toFixed(2)}H${((bin + 1) * step).toFixed(2)}`).join('');
  const x = (value: number) => ((value / range + 1) / 2) * WIDTH;
  const [left, right] = [x(-limit).toFixed(2), x(limit).toFixed(2)];
  const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT + AXIS}`, role: 'img', 'aria-label': label });
  chart.append(
    svg('path', { class: 'written', d: `M0 ${HEIGHT}${bars}V${HEIGHT}Z` }),
    svg('path', { class: 'axis', d: `M0 ${HEIGHT}H${WIDTH}` }),
    svg('path', { class: 'siren', d: `M${left} ${HEIGHT}V${y(1)}H${right}V${HEIGHT}` }),
    tick(`−${Number(range.toPrecision(2))}`, 0, 'start'),
    tick('0', WIDTH / 2, 'middle'),
    tick(`${Number(range.toPrecision(2))}`, WIDTH, 'end'),
  );
  return chart;
}

/** Returns a label of the axis. */
function tick(text: string, x: number, anchor: string): SVGElement {
  const label = svg('text', { class: 'tick', x: String(x), y: String(HEIGHT + AXIS - 3), 'text-anchor': anchor });
  label.textContent = text;
  return label;
}

function svg(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
