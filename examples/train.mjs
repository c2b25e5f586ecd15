// Trains a model from a program, and follows its events: node train.mjs
import { train } from '@hypersiren/runner';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort()); // ends after the step under way, with a checkpoint
const trained = await train({
  config: {
    name: 'tiny',
    dataset: { source: 'portraits', size: 16, count: { train: 200, test: 20 } },
    context: { train: '10~100', evaluate: [20] },
    model: {
      encoder: { type: 'cnn', channels: [8, 16] },
      hypernetwork: { latent: 16, hidden: [16], emission: 'full' },
      siren: { width: 16, hiddenLayers: 1, omega0: 15 },
    },
    train: { batch: 16, steps: 40, checkpointEvery: 20 },
  },
  signal: stop.signal,
  onEvent(event) {
    if (event.type === 'step' && event.step % 10 === 0) process.stdout.write(`step ${event.step}: ${event.loss}\n`);
    if (event.type === 'checkpoint') process.stdout.write(`saved ${event.directory}\n`);
  },
});
process.stdout.write(`${trained.outcome}: ${trained.evaluation?.model.contexts[0].all.psnr.mean} dB from 20 pixels\n`);
