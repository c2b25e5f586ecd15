import type { Evaluation, RegionScore } from '@hypersiren/hypernet';
import { expect } from 'chai';
import { errorTable } from './error-table.js';

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
      `Mean squared error over 1,500 test images, values in [0, 1], ± standard error over images

All pixels
  context                      model      PSNR               mean image
  ─────────  ───────────────────────  ────────  ───────────────────────
  10 pixels        0.02000 ± 0.00200  16.99 dB        0.04000 ± 0.00400
  full       0.00000300 ± 0.00000030  55.23 dB  0.00000600 ± 0.00000060

Unknown pixels only
  context                model      PSNR         mean image
  ─────────  ─────────────────  ────────  ─────────────────
  10 pixels  0.02100 ± 0.00210  16.78 dB  0.04200 ± 0.00420`,
    );
  });

  it('leaves the uncertainty of a single image out, and shows an error of zero', () => {
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
    expect(errorTable([single])).to.contain('half     0.00000  0.00 dB');
  });
});
