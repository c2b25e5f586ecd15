import type { ContextScore, EmissionScore, Evaluation, RegionScore } from '@hypersiren/hypernet/evaluation';
import { errorsTitle, errorTables } from '@hypersiren/hypernet/results';
import { expect } from 'chai';
import { tablesText } from './table.js';

const errorTable = (evaluations: readonly [Evaluation, ...Evaluation[]]): string =>
  tablesText(errorTables(evaluations), errorsTitle(evaluations[0]));

function score(mean: number, standardError: number | null = mean / 10): RegionScore {
  return { mse: { mean, standardError }, psnr: { mean: -10 * Math.log10(mean), standardError: 0.1 }, images: [mean] };
}

function evaluation(predictor: string, factor: number): Evaluation {
  return {
    predictor,
    split: 'test',
    images: 1500,
    seed: 0,
    contexts: [
      { context: '10', knownPixels: 10, masks: 'm', all: score(0.02 * factor), unknown: score(0.021 * factor) },
      { context: 'full', knownPixels: 1024, masks: 'm', all: score(0.000003 * factor), unknown: null },
    ],
  };
}

describe('errorTable', () => {
  it('sets the model beside the baselines, for all pixels and for the unknown ones', () => {
    expect(errorTable([evaluation('model', 1), evaluation('mean image', 2)])).to.equal(
      `Mean squared error over 1,500 test images, values in [0, 1]

All pixels
  known pixels             10        full
  ──────────────────  ───────  ──────────
  model               0.02000  0.00000300
    ± standard error  0.00200  0.00000030
    PSNR, dB            16.99       55.23
  mean image          0.04000  0.00000600

Unknown pixels only
  known pixels             10
  ──────────────────  ───────
  model               0.02100
    ± standard error  0.00210
    PSNR, dB            16.78
  mean image          0.04200`,
    );
  });

  it('shows the swap ratio with its interval', () => {
    const model = evaluation('model', 1);
    const [few, full] = model.contexts as [ContextScore, ContextScore];
    const emission = (value: number | null): EmissionScore => {
      const ratio = value === null ? null : { value, low: 0.9 * value, high: 1.2 * value };
      const mse = { mean: 0.08, standardError: null };
      return { swap: { mse, ratio }, mean: { mse: { ...mse, mean: 0.06 }, ratio } };
    };
    const contexts = [
      { ...few, all: { ...few.all, emission: emission(3.5) } },
      { ...full, all: { ...full.all, emission: emission(null) } },
    ];
    expect(errorTable([{ ...model, contexts }])).to.contain(
      `
    another image’s      0.08000     0.08000
      ÷ own                 3.50           –
      95 % interval    3.15–4.20
    the mean latent’s    0.06000     0.06000
`,
    );
  });

  it('is as wide as a terminal of 80 characters, however many contexts there are', () => {
    const model = evaluation('a model with a name of some length', 1);
    const contexts = Array.from({ length: 12 }, (_, index) => ({
      ...(model.contexts[0] as ContextScore),
      context: String(10 * index + 10),
    }));
    const lines = errorTable([{ ...model, contexts }]).split('\n');
    for (const text of lines) expect(text.length, text).to.be.at.most(80);
    for (const { context } of contexts)
      expect(
        lines.filter((text) => text.includes('known pixels') && text.split(/ +/).includes(context)),
      ).to.have.length(2);
  });

  it('omits the uncertainty of a single image, and shows an error of zero', () => {
    const single: Evaluation = {
      ...evaluation('model', 1),
      contexts: [
        {
          context: 'half',
          knownPixels: 512,
          masks: 'm',
          all: { ...score(1), mse: { mean: 0, standardError: null } },
          unknown: null,
        },
      ],
    };
    expect(errorTable([single])).to.match(/^ {2}known pixels +half\n.*\n {2}model +0\.00000\n {4}PSNR, dB +0\.00$/m);
  });
});
