import * as tf from '@tensorflow/tfjs-core';
import { loaded } from '../addon.js';
import type { Isa } from '../isa.js';
import '../index.js';

// Keeps the cpu backend from printing its advice to install another one.
Object.assign(tf.findBackend('cpu'), { firstUse: false });

/** Runs `f` on a backend within tf.tidy, then restores the previous backend. */
export function onBackend<T extends tf.TensorContainer>(name: 'cpu' | 'native', f: () => T): T {
  const previous = tf.getBackend();
  // Neither backend starts asynchronously, so the switch is done when the call returns.
  void tf.setBackend(name);
  try {
    return tf.tidy(f);
  } finally {
    if (previous) void tf.setBackend(previous);
  }
}

/**
 * Defines the same tests for every instruction set of this machine. Without the addon, the tests are reported as
 * skipped.
 */
export function describeEachIsa(title: string, define: (isa: Isa) => void): void {
  const { addon } = loaded;
  if (!addon) {
    describe.skip(`${title} (no native addon on this machine)`, () => define('portable'));
    return;
  }
  for (const isa of addon.isas())
    describe(`${title}, ${isa}`, () => {
      const usual = addon.isa();
      before(() => addon.setIsa(isa));
      after(() => addon.setIsa(usual));
      define(isa);
    });
}

/** Runs `f` with each number of threads and returns the results. Restores the number of threads. */
export function withThreads<T>(counts: readonly number[], f: () => T): T[] {
  const { addon } = loaded;
  if (!addon) return [];
  const usual = addon.threads();
  try {
    return counts.map((count) => {
      addon.setThreads(count);
      return f();
    });
  } finally {
    addon.setThreads(usual);
  }
}
