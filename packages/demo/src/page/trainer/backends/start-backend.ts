import * as tf from '@tensorflow/tfjs-core';
import type { RefusedBackend, StartedBackend } from '../messages.js';
import type { WrongResult } from './gradient-test.js';

/** A backend that can train. */
export interface TrainingBackend {
  /** Name in TensorFlow.js. */
  readonly name: string;
  readonly label: string;
  /**
   * Loads the backend.
   *
   * @param isWanted whether the user asked for this backend
   * @returns a sentence that says why it cannot be used, or undefined if it can
   */
  load(isWanted: boolean): Promise<string | undefined>;
}

/** Backend that was started, and those that were refused before it. */
export interface BackendChoice {
  /** Undefined if no backend can train. */
  readonly started: StartedBackend | undefined;
  readonly refused: readonly RefusedBackend[];
}

/**
 * Starts the wanted backend, or the first that computes correctly.
 *
 * @param test what a backend has to pass: `gradientTest`, or a smaller one for what does not train
 */
export async function startTrainingBackend(
  backends: readonly TrainingBackend[],
  wanted: string | null,
  test: (backend: string) => Promise<WrongResult | undefined>,
): Promise<BackendChoice> {
  const refused: RefusedBackend[] = [];
  const first = backends.filter(({ name }) => name === wanted);
  for (const backend of new Set([...first, ...backends])) {
    const { name, label } = backend;
    try {
      const reason = await backend.load(name === wanted);
      if (reason !== undefined) refused.push({ label, reason, isWrong: false });
      else if (!(await tf.setBackend(name))) refused.push({ label, reason: 'It does not start.', isWrong: false });
      else {
        const wrong = await test(name);
        if (!wrong) return { started: { name, label, refused }, refused };
        refused.push({ label, reason: wrongText(wrong), isWrong: true });
      }
    } catch (error) {
      refused.push({ label, reason: `It failed: ${(error as Error)?.message ?? error}`, isWrong: false });
    }
  }
  return { started: undefined, refused };
}

function wrongText({ what, error }: WrongResult): string {
  const size = Number.isFinite(error) ? `is off by ${Number((100 * error).toPrecision(2))} %` : 'is not a number';
  return `It computes wrong results: the ${what} ${size}.`;
}
