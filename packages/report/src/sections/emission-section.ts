import { modelSpec } from '@hypersiren/hypernet';
import { imageDependenceOf } from '@hypersiren/hypernet/statistics';
import { formatCount, formatNumber } from '@hypersiren/hypernet/text';
import { emissionHistory, emissionHistoryText } from '@hypersiren/runner';
import { chartElement } from '../chart-element.js';
import { type Html, html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';
import { tableElement } from '../table-element.js';

/** What the hypernetwork emits, layer by layer, against SIREN's own statistics. */
export function emissionSection(run: ReportedRun): Section | undefined {
  const { name, config, provenance, statistics, drawn } = run;
  if (statistics.length === 0 && !drawn) return undefined;
  const spec = modelSpec(config.model, provenance.dataset);
  return {
    id: 'emission',
    title: 'Emitted parameters',
    link: 'Emission',
    about:
      'What the hypernetwork emits for every layer of the SIREN, against the statistics that SIREN’s own rule gives.',
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
  return tableElement(
    `By layer, after ${formatCount(last.step)} steps`,
    [
      'Layer',
      'Weights’ deviation',
      '÷ SIREN’s',
      'Depends on image',
      'Biases’ deviation',
      '÷ SIREN’s',
      'Depends on image',
      'Pre-activations',
      '÷ SIREN’s',
      'Directions',
    ],
    last.layers.map((layer, index) => {
      const { weight, bias, preActivation } = layer;
      const { inputs, outputs } = layers[index] ?? { inputs: '?', outputs: '?' };
      return [
        `${index + 1}: ${inputs} × ${outputs}`,
        formatNumber(weight.measured),
        ratio(weight),
        share(weight.image?.share),
        formatNumber(bias.measured),
        ratio(bias),
        share(bias.image?.share),
        formatNumber(preActivation.measured),
        ratio(preActivation),
        imageDependenceOf(layer)?.dimensions.toFixed(1) ?? '–',
      ];
    }),
  );
}

function ratio({ measured, expected }: { measured: number; expected: number }): string {
  return expected > 0 ? (measured / expected).toFixed(2) : '–';
}

/** Of a tensor that all images share, none. */
function share(value: number | undefined): string {
  if (value === undefined) return 'shared';
  return value > 0 && value < 0.001 ? '< 0.1 %' : `${(100 * value).toFixed(1)} %`;
}
