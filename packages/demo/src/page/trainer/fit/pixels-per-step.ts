import type { SignalNetworkConfig } from '@hypersiren/siren/fits';
import { fitSiren } from '@hypersiren/siren/fits';
import type { Raster } from '../../images/resample.js';
import { shuffledFit } from './shuffled-fit.js';

/** Wanted duration of a step. Pausing takes no longer, and there are several steps between two renderings. */
const STEP = 60; // ms

/** Pixels of the step that is measured, which is also the smallest number. */
const MEASURED = 1024;

/**
 * Returns the number of pixels of a step that takes about 60 ms on this backend: a power of two, or all pixels. The first
 * step is not measured, because backends compile their kernels in it.
 */
export async function pixelsPerStep(image: Raster, network: SignalNetworkConfig): Promise<number> {
  const fit = shuffledFit(image, MEASURED);
  let start = 0;
  let first = 0;
  try {
    const { signal } = await fitSiren(fit, {
      network,
      steps: 3,
      onStep: ({ step }) => {
        if (step === 1) first = performance.now();
      },
    });
    start = performance.now();
    signal.dispose();
  } finally {
    fit.dispose?.();
  }
  const perStep = Math.max(0.01, (start - first) / 2);
  const affordable = MEASURED * 2 ** Math.floor(Math.log2(Math.max(1, STEP / perStep)));
  return Math.min(image.height * image.width, affordable);
}
