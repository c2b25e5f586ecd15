import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { drawUniform } from '../../random/draw-uniform.js';
import { errorOf } from '../../testing/error-of.js';
import { onCpu } from '../../testing/on-cpu.js';
import { tinyImage } from '../../testing/tiny-image.js';
import type { Fit } from '../fit.js';
import { type FitOptions, fitSiren } from '../fit-siren.js';
import { imagePsnr } from '../image-psnr.js';
import { meanAligned } from '../mean-aligned.js';
import { composeFit } from './compose-fit.js';
import { gradientFit } from './gradient-fit.js';
import { inpaintFit } from './inpaint-fit.js';
import { laplacianFit } from './laplacian-fit.js';
import { withHarmonicPart } from './with-harmonic-part.js';

describe('fits of images', function () {
  this.timeout(60_000);
  onCpu();

  const network = { activation: 'sine', width: 24, hiddenLayers: 1, omega0: 5 } as const;
  const image = tinyImage(10, 9, 1);

  /** Returns the measures of a fit at its start and at its end. */
  async function measured(fit: Fit, steps: number, further: Partial<FitOptions> = {}) {
    const before = tf.memory().numTensors;
    const measures: Readonly<Record<string, number>>[] = [];
    for (const count of [0, steps]) {
      const { signal } = await fitSiren(fit, { network, learningRate: 5e-3, ...further, steps: count });
      measures.push((await fit.measure?.(signal)) ?? {});
      signal.dispose();
    }
    expect(tf.memory().numTensors).to.equal(before);
    fit.dispose?.();
    return measures as [Record<string, number>, Record<string, number>];
  }

  it('recover the image from its gradient alone, up to a constant', async () => {
    const shifted = { ...image, values: image.values.map((value) => 0.5 * value + 0.4) };
    const [start, end] = await measured(gradientFit(shifted), 200);
    expect(end.psnr).to.be.above(22);
    expect(end.psnr).to.be.above((start.psnr as number) + 8);
    expect(end.gradientError).to.be.below(0.3 * (start.gradientError as number));
  });

  it('recover a Laplacian, but not the harmonic part of the image', async () => {
    const losses: number[] = [];
    const [, end] = await measured(laplacianFit(image), 200, { onStep: ({ loss }) => void losses.push(loss) });
    expect(losses.at(-1)).to.be.below(0.2 * (losses[0] as number));
    expect(end.psnr).to.be.within(1, 99);
    expect(end.laplacianError).to.be.below(45); // the square root of the loss's share
    expect(end.boundaryPsnr).to.be.above((end.psnr as number) + 3);
  });

  it('measure an image with the harmonic part that its edges tell, whichever harmonic function a fit has', async () => {
    const truth = tinyImage(12, 12, 1);
    const other = truth.values.map((value, pixel) => {
      const [y, x] = [Math.floor(pixel / 12) / 5.5 - 1, (pixel % 12) / 5.5 - 1];
      return value + 0.4 + x * y - 0.3 * (x ** 2 - y ** 2);
    });
    expect(imagePsnr(meanAligned(other, truth.values, 1), truth.values)).to.be.below(20);
    expect(imagePsnr(withHarmonicPart(other, truth), truth.values)).to.be.above(90);
  });

  it('recover an image of much detail better by the potential, with a larger error of the Laplacian', async () => {
    const side = 16;
    const slow = tinyImage(side, side, 1);
    const detail = drawUniform(1, 'detail', side ** 2, 1);
    const detailed = { ...slow, values: slow.values.map((value, pixel) => 0.7 * value + (detail[pixel] as number)) };
    const ends = [];
    for (const potential of [0, 1]) {
      const further = { network: { ...network, omega0: 15 }, learningRate: 3e-3 };
      ends.push((await measured(laplacianFit(detailed, { potential }), 30, further))[1]);
    }
    const [without, withIt] = ends as [Record<string, number>, Record<string, number>];
    expect(withIt.boundaryPsnr).to.be.above((without.boundaryPsnr as number) + 1);
    expect(withIt.laplacianError).to.be.above(without.laplacianError as number);
  });

  it('weigh the potential as a relative error of the same size as the Laplacian’s', async () => {
    const losses: number[] = [];
    for (const potential of [0, 1, 2]) {
      const fit = laplacianFit(image, { potential });
      const flat = { ...network, omega0: 1e-3 } as const; // its Laplacian is almost 0
      const { signal } = await fitSiren(fit, { network: flat, steps: 1, onStep: ({ loss }) => void losses.push(loss) });
      signal.dispose();
      fit.dispose?.();
    }
    const [pixels, once, twice] = losses as [number, number, number];
    expect(once).to.be.closeTo(2 * pixels, 1e-3 * pixels); // both errors of a constant are 100 %
    expect(twice).to.be.closeTo(3 * pixels, 1e-3 * pixels);
  });

  it('take an image without detail', async () => {
    const gray = { ...image, values: image.values.map(() => 0.25) };
    const losses: number[] = [];
    await measured(laplacianFit(gray, { potential: 1 }), 2, { onStep: ({ loss }) => void losses.push(loss) });
    for (const loss of losses) expect(loss).to.be.above(0);
  });

  it('compose two images with the same gradient into that image, independently of constants', async () => {
    const brighter = { ...image, values: image.values.map((value) => value + 0.3) };
    const fit = composeFit([
      { image, weight: 0.25 },
      { image: brighter, weight: 0.75 },
    ]);
    const whole = gradientFit(image);
    const { signal } = await fitSiren(fit, { network, learningRate: 5e-3, steps: 200 });
    expect((await whole.measure?.(signal))?.psnr).to.be.above(22);
    expect((await fit.measure?.(signal))?.residual).to.be.below(0.3);
    signal.dispose();
    fit.dispose?.();
    whole.dispose?.();
  });

  it('inpaint a smooth image from a third of its pixels better with a prior than without', async () => {
    const known = Uint8Array.from({ length: 90 }, (_, pixel) => Number((7 * pixel) % 3 === 0));
    const wild = { network: { ...network, omega0: 30 }, learningRate: 2e-3 };
    const [, plain] = await measured(inpaintFit(image, { known }), 150, wild);
    for (const prior of ['total-variation', 'hessian'] as const) {
      const [, helped] = await measured(inpaintFit(image, { known, prior, weight: 1e-3 }), 150, wild);
      expect(helped.unknownPsnr, prior).to.be.above(plain.unknownPsnr as number);
    }
  });

  it('reject invalid inputs', async () => {
    const message = async (work: () => unknown) => (await errorOf(work)).message;
    const small = tinyImage(2, 2, 1);
    expect(await message(() => laplacianFit(small))).to.match(/laplacianFit: expected an image of 3×3 pixels or more/);
    expect(await message(() => laplacianFit(image, { potential: 1, batch: 8 }))).to.match(/all pixels.*got batch 8/);
    const large = { values: new Float32Array(513 * 512), height: 513, width: 512, channels: 1 };
    expect(await message(() => laplacianFit(large, { potential: 1, jitter: true }))).to.match(
      /up to 262144 pixels, got 262656/,
    );
    expect(await message(() => composeFit([{ image, weight: 1 }]))).to.match(/two images or more, got 1/);
    const other = { image: small, weight: 1 };
    expect(await message(() => composeFit([{ image, weight: 1 }, other]))).to.match(/one shape, got 10×9×1 and 2×2×1/);
    expect(
      await message(() =>
        composeFit([
          { image, weight: Number.NaN },
          { image, weight: 1 },
        ]),
      ),
    ).to.match(/weights/);
    const known = new Uint8Array(90);
    expect(await message(() => inpaintFit(image, { known }))).to.match(/a known pixel, got none/);
    expect(await message(() => inpaintFit(image, { known: new Uint8Array(8) }))).to.match(/known \[10·9\], got 8/);
    const named = { known: known.fill(1), prior: 'smooth' as never };
    expect(await message(() => inpaintFit(image, named))).to.match(/one of total-variation, hessian, got "smooth"/);
  });
});
