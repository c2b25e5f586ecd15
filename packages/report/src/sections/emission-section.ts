import { modelSpec } from '@hypersiren/hypernet';
import { type Cell, NOTHING, numbers, words } from '@hypersiren/hypernet/results';
import { imageDependenceOf } from '@hypersiren/hypernet/statistics';
import { formatCount, formatNumber } from '@hypersiren/hypernet/text';
import { emissionHistory, emissionHistoryText } from '@hypersiren/runner';
import { chartElement } from '../chart-element.js';
import { type Html, html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';
import { tableElement } from '../table-element.js';

/** Returns the section that compares the emitted parameters of each layer with SIREN's initialization. */
export function emissionSection(run: ReportedRun): Section | undefined {
  const { name, config, provenance, statistics, drawn } = run;
  if (statistics.length === 0 && !drawn) return undefined;
  const spec = modelSpec(config.model, provenance.dataset);
  return {
    id: 'emission',
    title: 'Emitted parameters',
    link: 'Emission',
    about: 'What the hypernetwork emits for each layer of the SIREN, beside the statistics of SIREN’s initialization.',
    content: html`${layersTable(run)}${
      statistics.length > 0 &&
      chartElement({ kind: 'emission-history', data: emissionHistory(statistics, emissionHistoryText(name, spec)) })
    }${drawn && chartElement({ kind: 'statistics', data: drawn.emission })}`,
  };
}

function layersTable({ config, provenance, statistics }: ReportedRun): Html | undefined {
  const last = statistics.at(-1);
  if (!last) return undefined;
  const { layers } = modelSpec(config.model, provenance.dataset).siren;
  const titles = ['Weights, std', 'Biases, std'].flatMap((tensor) => [
    tensor,
    '÷ std in SIREN',
    'Image-dependent share',
  ]);
  return tableElement({
    title: `By layer, after ${formatCount(last.step)} steps`,
    columns: [
      words('Layer'),
      ...[...titles, 'Pre-activations, std', '÷ std in SIREN', 'Directions'].map((title) => numbers(title)),
    ],
    rows: last.layers.map((layer, index) => {
      const { weight, bias, preActivation } = layer;
      const { inputs, outputs } = layers[index] ?? { inputs: '?', outputs: '?' };
      const directions = imageDependenceOf(layer)?.dimensions;
      return [
        `${index + 1}: ${inputs} × ${outputs}`,
        ...[weight, bias].flatMap((tensor) => [
          number(tensor.measured, formatNumber),
          ratio(tensor),
          share(tensor.image?.share),
        ]),
        number(preActivation.measured, formatNumber),
        ratio(preActivation),
        directions === undefined ? NOTHING : number(directions, (value) => value.toFixed(1)),
      ];
    }),
  });
}

function number(value: number, format: (value: number) => string): Cell {
  return { text: format(value), value };
}

function ratio({ measured, expected }: { measured: number; expected: number }): Cell {
  return expected > 0 ? number(measured / expected, (value) => value.toFixed(2)) : NOTHING;
}

/** Formats an image-dependent share. A tensor that all images share has none. */
function share(value: number | undefined): Cell {
  if (value === undefined) return 'shared';
  return number(value, () => (value > 0 && value < 0.001 ? '< 0.1 %' : `${(100 * value).toFixed(1)} %`));
}
