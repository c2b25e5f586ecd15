import { chmodSync } from 'node:fs';
import path from 'node:path';
import { encoders } from '@hypersiren/hypernet/encoders';
import { backends } from '@hypersiren/runner';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { errorOf } from '../testing/error-of.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { comparedModels, compareTrainings } from './compare-trainings.js';
import { CannotInstall, installTensorflow } from './install-tensorflow.js';

describe('the check of the backend tensorflow', () => {
  after(() => tf.setBackend('cpu'));

  it('compares trainings with every encoder', () => {
    expect(Object.keys(comparedModels())).to.include.members(Object.keys(encoders));
  });

  it('finds that two right backends train alike, and that a wrong gradient does not', async function () {
    if (!(await backends.native.load().catch(() => undefined))) return this.skip();
    const options = { backends: ['native', 'cpu'], steps: 2, only: ['set'] } as const;
    const [right] = await compareTrainings(options);
    expect(right?.name).to.equal('set');
    expect(right?.loss).to.be.below(1e-4);
    expect(right?.gradientNorm).to.be.below(1e-3);
    // The native backend computes sine networks by kernels of its own.
    const sin = tf.getGradient('Sin');
    tf.unregisterGradient('Sin');
    tf.registerGradient({
      ...sin,
      gradFunc: (...parameters) => ({ x: () => tf.mul((sin.gradFunc(...parameters).x as () => tf.Tensor)(), 0.9) }),
    });
    try {
      const [wrong] = await compareTrainings(options);
      expect(wrong?.gradientNorm).to.be.above(1e-3);
    } finally {
      tf.unregisterGradient('Sin');
      tf.registerGradient(sin);
    }
  }).timeout(120_000);

  it('is skipped with the reason where pip reaches no index', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = temporaryFolder();
    // A Python that makes an environment with itself, and whose pip fails.
    const script = [
      '#!/bin/sh',
      `case "$2" in venv) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;`,
      '*) echo "Retrying" >&2; echo "ERROR: no route to host" >&2; exit 1 ;; esac',
    ];
    chmodSync(folder.write('bin/python3', `${script.join('\n')}\n`), 0o755);
    const before = process.env.PATH;
    process.env.PATH = `${folder.at('bin')}${path.delimiter}${before}`;
    try {
      const error = await errorOf(CannotInstall, () => installTensorflow(folder.at('here'), () => {}));
      expect(error.message).to.match(/^no Python package index with \S+ for this Python is reached: ERROR: no route/);
    } finally {
      process.env.PATH = before;
    }
  });
});
