import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { coordinateGrid } from '../rendering/coordinate-grid.js';
import { onCpu } from '../testing/on-cpu.js';
import { tinyImage } from '../testing/tiny-image.js';
import { customFit, type Fit } from './fit.js';
import { FitError } from './fit-error.js';
import { type FitOptions, fitSiren } from './fit-siren.js';
import type { FitState } from './fit-state.js';
import { imageFit } from './kinds/image-fit.js';

describe('fitSiren', () => {
  onCpu();

  const network = { activation: 'sine', width: 12, hiddenLayers: 1, omega0: 10 } as const;
  const image = tinyImage(6, 5, 1);
  const options = { network, learningRate: 5e-3, seed: 3 };

  /** Runs a fit and returns its final state and its losses. */
  async function fitted(further: Partial<FitOptions> & { steps: number }, fit: Fit = imageFit(image)) {
    const losses: number[] = [];
    const before = tf.memory().numTensors;
    const { signal, state } = await fitSiren(fit, {
      ...options,
      onStep: ({ loss }) => {
        losses.push(loss);
      },
      ...further,
    });
    signal.dispose();
    expect(tf.memory().numTensors).to.equal(before);
    fit.dispose?.();
    return { losses, state };
  }

  it('lowers the loss, is reproducible, and leaks no tensor', async () => {
    const [first, second] = [await fitted({ steps: 60 }), await fitted({ steps: 60 })];
    expect(first.losses).to.have.length(60);
    expect(first.losses.at(-1)).to.be.below(0.02 * (first.losses[0] as number));
    expect(second).to.deep.equal(first);
    expect((await fitted({ steps: 1, seed: 4 })).losses[0]).to.not.equal(first.losses[0]);
  });

  it('resumes bit for bit from a state, also with random points in each step', async () => {
    const drawn = () => imageFit(image, { batch: 7, seed: 3 });
    const whole = await fitted({ steps: 9 }, drawn());
    const half = await fitted({ steps: 4 }, drawn());
    const rest = await fitted({ steps: 9, from: structuredClone(half.state) }, drawn());
    expect(rest.state).to.deep.equal(whole.state);
    expect([...half.losses, ...rest.losses]).to.deep.equal(whole.losses);
  });

  it('stops after the current step if aborted, and returns its state', async () => {
    const controller = new AbortController();
    const { state } = await fitted({
      steps: 9,
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === 4) controller.abort();
      },
    });
    expect(state).to.deep.equal((await fitted({ steps: 4 })).state);
  });

  it('calls hooks at their interval and after the last step, with the terms of the loss', async () => {
    const two = (coordinates: tf.Tensor2D) =>
      customFit({
        name: 'two terms',
        inputs: 2,
        outputs: 1,
        derivatives: 'laplacian',
        sample: () => ({ coordinates: coordinates.clone(), targets: {} }),
        loss: ({ value, gradient, laplacian }) => ({
          size: tf.mean(tf.square(value)),
          slope: tf.mean(tf.square(gradient)),
          bend: tf.mean(tf.square(laplacian)),
        }),
      });
    const coordinates = coordinateGrid({ height: 3, width: 3 });
    const seen: number[] = [];
    const states: FitState[] = [];
    const { state } = await fitted(
      {
        steps: 7,
        hooks: [
          {
            every: 3,
            run: async ({ report, state, signal }) => {
              seen.push(report.step);
              states.push(await state());
              const { size, slope, bend } = report.terms as { size: number; slope: number; bend: number };
              expect((size + slope + bend) / report.loss).to.be.closeTo(1, 1e-6);
              expect((await signal.sample(Float32Array.of(0, 0))).value).to.have.length(1);
            },
          },
        ],
      },
      two(coordinates),
    );
    coordinates.dispose();
    expect(seen).to.deep.equal([3, 6, 7]);
    expect(states.at(-1)).to.deep.equal(state);
  });

  /** A fit whose loss is multiplied by a factor that depends on the step, to simulate divergence. */
  const running = (factor: (step: number) => number): Fit => {
    const inner = imageFit(image);
    let step = 0;
    return customFit({
      ...inner,
      sample: (current) => {
        step = current;
        return inner.sample(current);
      },
      loss: (field, targets) => tf.mul(inner.loss(field, targets) as tf.Tensor, factor(step)),
    });
  };

  /** Returns the error of a failing fit. */
  async function failure(fit: Fit, further: Partial<FitOptions> = {}): Promise<FitError> {
    const before = tf.memory().numTensors;
    const error = await fitSiren(fit, { ...options, steps: 200, ...further }).then(
      () => expect.fail('expected an error'),
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(FitError);
    expect(tf.memory().numTensors).to.equal(before);
    fit.dispose?.();
    return error as FitError;
  }

  it('stops at a loss that is not finite, with the last good state and advice', async () => {
    const error = await failure(running((step) => (step < 60 ? 1 : Number.NaN)));
    expect(error.code).to.equal('diverged');
    expect(error.message).to.match(/step 61: the loss ran away.*lower learning rate, 0\.0005.*omega0.*50 steps/);
    expect(error.state).to.deep.equal((await fitted({ steps: 50 })).state);
  });

  it('stops at a loss that has risen a hundredfold and above its start, not at a bad batch', async () => {
    const bad = await fitted(
      { steps: 70 },
      running((step) => (step === 60 ? 5 : 1)),
    );
    expect(bad.losses).to.have.length(70);
    const error = await failure(running((step) => (step < 60 ? 1 : 1e4)));
    expect(error.message).to.match(/step 61: the loss ran away: it is .*, it was down to /);
    expect(error.state.step).to.equal(50);
  });

  it('judges a resumed fit by its earlier losses', async () => {
    const { state } = await fitted({ steps: 60 });
    const error = await failure(
      running(() => 1e4),
      { from: state },
    );
    expect(error.message).to.match(/step 61: the loss ran away/);
  });

  it('stops if the fit reports a fault', async () => {
    const inner = imageFit(image);
    const error = await failure(
      customFit({ ...inner, fault: ({ step }) => (step > 3 ? 'nothing is heard; try a higher omega0' : undefined) }),
    );
    expect(error.message).to.equal('image: step 4: nothing is heard; try a higher omega0');
  });

  it('gives the fitted signal to every step', async () => {
    const fit = imageFit(image);
    const signals = new Set<unknown>();
    const { signal } = await fitSiren(fit, { ...options, steps: 3, onStep: (_, fitted) => void signals.add(fitted) });
    expect([...signals]).to.deep.equal([signal]);
    signal.dispose();
    fit.dispose?.();
  });
});
