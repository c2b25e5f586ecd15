import type { Model } from '@hypersiren/hypernet';
import { psnr } from '@hypersiren/siren';
import { eventLoopYielder } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { imagePixels } from '../../colors.js';
import { Completer } from '../../completion.js';
import { PageError } from '../../page-error.js';
import { type Size, WHOLE, windowOf } from '../../view.js';
import type { AdaptEvent, AdaptScene, AdaptView } from '../messages.js';
import { Adaptation } from './adaptation.js';
import { MIN_KNOWN, splitKnown } from './known-split.js';
import { WrongGradientError } from './wrong-gradient-error.js';

/** Steps between two measurements of the pixels that are held out. */
const MEASURE_EVERY = 3;

/** Steps without an improvement after which the adaptation ends. */
const PATIENCE = 15;

/** Longer side of the images that are shown. */
const SHOWN_SIDE = 192;

const SEED = 1;

/** What an adaptation runs on and reports to. */
export interface AdaptOptions {
  readonly happened: (event: AdaptEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Adapts a model to an image, and leaves it with the parameters of the step that predicts the held-out pixels best. That
 * may be those before the first step.
 *
 * @throws PageError if too few pixels are known, WrongGradientError if the backend computes a wrong gradient
 */
export async function adapt(model: Model, scene: AdaptScene, { happened, signal }: AdaptOptions): Promise<void> {
  const split = splitKnown(scene.mask, SEED);
  if (!split)
    throw new PageError(`Keep ${MIN_KNOWN} pixels or more: fewer say too little about the image to adapt to it.`);
  const adaptation = new Adaptation(model, scene.image, split);
  const yieldToEventLoop = eventLoopYielder();
  let best = { step: 0, error: await adaptation.heldOutError(), parameters: copyOf(adaptation) };
  try {
    happened({ type: 'predicted', view: await viewOf(model, scene, 0) });
    happened({ type: 'step', step: 0, heldOut: psnr(best.error) });
    if (!(await adaptation.checkGradient())) throw new WrongGradientError('wrong gradient of the model');
    while (adaptation.steps < scene.steps && adaptation.steps - best.step <= PATIENCE && !signal.aborted) {
      adaptation.step();
      await yieldToEventLoop();
      const { steps } = adaptation;
      if (steps % MEASURE_EVERY !== 0 && steps < scene.steps) continue;
      const error = await adaptation.heldOutError();
      happened({ type: 'step', step: steps, heldOut: psnr(error) });
      if (!(error < best.error)) continue;
      tf.dispose(best.parameters);
      best = { step: steps, error, parameters: copyOf(adaptation) };
      happened({ type: 'better', view: await viewOf(model, scene, steps) });
    }
    happened({ type: 'finished', steps: adaptation.steps, best: best.step });
  } finally {
    [...adaptation.variables.values()].forEach((variable, i) => {
      variable.assign(best.parameters[i] as tf.Tensor);
    });
    tf.dispose(best.parameters);
    adaptation.dispose();
  }
}

/** Returns copies that steps in place do not change. */
function copyOf({ variables }: Adaptation): tf.Tensor[] {
  return tf.tidy(() => [...variables.values()].map((variable) => tf.add(variable, 0)));
}

async function viewOf(model: Model, { image, mask }: AdaptScene, step: number): Promise<AdaptView> {
  const completer = new Completer(model);
  const completion = completer.complete(image, mask, false);
  try {
    const { psnr: unknown } = await completer.pixels(completion, image, mask);
    const size = shownSize(image);
    const values = await completer.values(completion.images, windowOf(WHOLE, image, size), size);
    return { step, unknown, image: { ...size, bytes: imagePixels(values, image.channels) } };
  } finally {
    completion.dispose();
  }
}

function shownSize({ height, width }: Size): Size {
  const scale = SHOWN_SIDE / Math.max(height, width);
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) };
}
