import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { runProgram } from '../program.js';
import { capturedOutput } from './captured-output.js';
import type { BinResult } from './run-bin.js';

/** Runs `hypersiren <args>` in this process, and checks that no tensor remains. */
export async function runHere(args: readonly string[]): Promise<BinResult> {
  const [out, err] = [capturedOutput(), capturedOutput()];
  const tensors = tf.memory().numTensors;
  const code = await runProgram(args, { out, err });
  expect(tf.memory().numTensors, 'tensors').to.equal(tensors);
  return { code, stdout: out.text, stderr: err.text };
}
