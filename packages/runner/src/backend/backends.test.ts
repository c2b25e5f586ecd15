import { readFileSync } from 'node:fs';
import { nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { type Backend, BackendError } from './backend.js';
import { backends } from './backends.js';
import { BACKEND_CHOICES } from './choices.js';
import { gradientSelfTest } from './gradient-self-test.js';
import { importOptional } from './import-optional.js';
import { useBackend } from './use-backend.js';

describe('backends', () => {
  // Other suites choose their own backend.
  after(() => tf.setBackend('cpu'));

  it('are all choices, together with auto', () => {
    expect([...BACKEND_CHOICES].sort()).to.deep.equal(['auto', ...Object.keys(backends)].sort());
    for (const [name, backend] of Object.entries(backends)) expect(backend.name).to.equal(name);
  });

  it('name packages and versions that are optional peer dependencies of this package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const packages = Object.values(backends).flatMap((backend: Backend) => Object.entries(backend.packages));
    expect(packages.length).to.be.above(2);
    for (const [name, version] of packages) expect(manifest.peerDependencies[name], name).to.be.oneOf([version, '*']);
  });

  it('are used or rejected if named, never replaced', async () => {
    expect(await useBackend('cpu')).to.deep.include({ name: 'cpu', gpu: false });
    expect(tf.getBackend()).to.equal('cpu');
    if (nativeInfo().available) {
      expect((await useBackend('native')).details).to.match(/threads?$/);
      expect(tf.getBackend()).to.equal('native');
    } else expect((await errorOf(BackendError, () => useBackend('native'))).code).to.equal('not-usable');
  });

  it('name the install command if they are not installed', async function () {
    const missing = '@tensorflow/tfjs-node-gpu';
    const result = await importOptional(missing, backends.tensorflow).catch((error: unknown) => error);
    if (!(result instanceof BackendError && result.code === 'not-installed')) return this.skip(); // the package is installed here
    expect(result.message).to.match(
      /^The backend tensorflow needs the package @tensorflow\/tfjs-node-gpu, which is not installed\.\nInstall it: .*@tensorflow\/tfjs-node-gpu@4\.22\.0$/,
    );
  });

  it('are chosen by auto, with a notice if they are slow', async () => {
    const chosen = await useBackend('auto');
    if (chosen.name === 'cpu') expect(chosen.notice).to.match(/many times slower/);
    else expect(chosen.name).to.be.oneOf(['native', 'tensorflow']);
  });

  it('print nothing', async () => {
    const { warn } = console;
    const said: unknown[] = [];
    console.warn = (...words: unknown[]) => said.push(words);
    try {
      await useBackend('cpu');
      tf.tidy(() => tf.square(tf.tensor1d([1, 2])).dataSync());
    } finally {
      console.warn = warn;
    }
    expect(said).to.deep.equal([]);
  });

  for (const name of ['cpu', 'native'] as const)
    it(`have correct derivatives of first and second order on ${name}`, async function () {
      if (name === 'native' && !nativeInfo().available) return this.skip();
      await useBackend(name);
      const tensors = tf.memory().numTensors;
      for (const { name, error, passed } of await gradientSelfTest()) {
        expect(error, name).to.be.below(1e-4);
        expect(passed, name).to.equal(true);
      }
      expect(tf.memory().numTensors).to.equal(tensors);
    });

  it('fail the self-test with a wrong derivative', async () => {
    await useBackend('cpu');
    const right = tf.getGradient('Sin');
    tf.unregisterGradient('Sin');
    tf.registerGradient({
      ...right,
      gradFunc: (...parameters) => ({ x: () => tf.mul((right.gradFunc(...parameters).x as () => tf.Tensor)(), 0.99) }),
    });
    try {
      expect((await gradientSelfTest()).map(({ passed }) => passed)).to.include(false);
    } finally {
      tf.unregisterGradient('Sin');
      tf.registerGradient(right);
    }
  });
});
