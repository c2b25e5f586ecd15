import { expect } from 'chai';
import { tablesText } from '../packages/cli/src/terminal/table.js';
import { createDataset, type ImageDataset } from '../packages/datasets/src/index.js';
import { type Evaluation, evaluate, type Metric, metrics } from '../packages/hypernet/src/evaluation/index.js';
import { errorTables, scoresTables } from '../packages/hypernet/src/results/index.js';
import type { ReportedRun } from '../packages/report/src/reported-run.js';
import { imagesSection } from '../packages/report/src/sections/images-section.js';
import { tableElement } from '../packages/report/src/table-element.js';
import { benchmarkReport, type RunRecord, runMetricFigures } from '../packages/runner/src/index.js';
import { evaluationValues } from '../packages/runner/src/tensorboard/run-events.js';
import { tinyBenchmark } from '../tools/testing/tiny-benchmark.js';

/** Share of the values that are further from the originals than a tenth. */
const OUTLIERS: Metric = {
  label: 'outliers',
  name: 'Share of outliers',
  unit: '%',
  direction: 'lower',
  averaging: 'share of values, mean over images',
  scale: 'linear',
  format: (value) => value.toFixed(1),
  decimals: 1,
  measure: {
    ofImages: (predicted, { count, images }) => {
      const size = images.length / count;
      return Array.from({ length: count }, (_, image) => {
        const own = predicted.subarray(image * size, (image + 1) * size);
        const far = own.filter((value, at) => Math.abs(value - (images[image * size + at] as number)) > 0.2);
        return { all: (100 * far.length) / size, unknown: null };
      });
    },
  },
};

describe('a metric that is added to the registry', () => {
  const registry = metrics as unknown as Record<string, Metric>;
  let evaluation: Evaluation;

  before(async () => {
    registry.outliers = OUTLIERS;
    const pixels = Uint8Array.from({ length: 2 * 16 }, (_, at) => 100 + at);
    const dataset: ImageDataset = createDataset({
      name: 'steps',
      description: 'two images',
      images: pixels,
      height: 4,
      width: 4,
      channels: 1,
      splits: { test: { start: 0, count: 2 } },
    });
    // One value of sixteen is far off in the first image, two in the second.
    const predict = async ({ images }: { images: Float32Array }) =>
      images.map((value, at) => ([3, 17, 18].includes(at) ? value + 0.5 : value));
    evaluation = await evaluate({ name: 'model', predict }, { dataset, contexts: ['full'] });
  });
  after(() => {
    delete registry.outliers;
  });

  it('is measured, image by image', () => {
    const all = evaluation.contexts[0]?.all as unknown as Record<string, { mean: number }>;
    expect(all.outliers?.mean).to.equal(9.375);
    expect(evaluation.contexts[0]?.all.perImage).to.deep.include({ outliers: [6.25, 12.5] });
  });

  it('is a row in the terminal', () => {
    expect(tablesText(errorTables([evaluation]))).to.match(/^ {4}outliers, % +9\.4$/m);
  });

  it('is a column in HTML, which says what is better, and a choice in the table of images', () => {
    const markup = scoresTables([evaluation]).map(tableElement).join('');
    expect(markup).to.match(/<th scope="col">outliers, %<span title="lower is better"> ↓<\/span><\/th>/);
    expect(markup).to.match(/<td[^>]*>9\.4<\/td>/);
    const images = imagesSection({ evaluation: { model: evaluation } } as unknown as ReportedRun);
    expect(String(images?.content)).to.match(/"label":"outliers".*"values":\[\[\[6\.25,12\.5\]\]/);
  });

  it('is a table in Markdown', () => {
    const { methods, ...benchmark } = tinyBenchmark();
    const [method] = methods;
    const report = benchmarkReport({ ...benchmark, methods: [{ ...method, evaluation } as (typeof methods)[0]] });
    expect(report).to.match(
      /## outliers\n\nShare of outliers in %, lower is better: .*\n\n\| method \| full \|\n.*\n\| tiny \| 9\.4 ± 3\.1 \|/,
    );
  });

  it('is a chart with its axis, and a number that TensorBoard shows', () => {
    const dataset = { name: 'steps', fingerprint: 'f', height: 4, width: 4, channels: 1 };
    const file = { name: 'tiny', step: 1, dataset, model: evaluation, baselines: [] };
    const record = { name: 'tiny', metrics: [], evaluation: file } as unknown as RunRecord;
    const { content, file: name } = runMetricFigures([record])['outliers chart'] ?? expect.fail();
    expect(name).to.equal('outliers');
    if (content?.kind !== 'metric') expect.fail();
    const { panels, ...text } = content.data;
    expect(text).to.deep.include({ title: 'Outliers by context: tiny', scale: 'linear' });
    expect(panels[0]?.axis).to.equal('outliers on all pixels, %');
    expect(panels[0]?.curves[0]?.points.map(({ mean }) => mean)).to.deep.equal([9.375]);
    expect(evaluationValues(file)).to.deep.include({ tag: 'outliers, all pixels/full', scalar: 9.375 });
  });
});
