import { backends, buildTensorflow, examineGradients } from '@hypersiren/runner';
import { renderGradients } from '../render/examination.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** Builds the backend `tensorflow`, loads it and checks its derivatives. Sets exit code 1 if one is wrong. */
export async function runTensorflow({ python }: { readonly python: string }, terminal: Terminal): Promise<void> {
  const say = (sentence: string): void => writeLine(terminal.out, sentence);
  const { directory } = await buildTensorflow({ python, onStep: say });
  const { details } = await backends.tensorflow.load();
  say(`Built it in ${directory}: ${details}.`);
  const gradients = await examineGradients({ backend: 'tensorflow' });
  renderGradients(gradients, { automatic: false }, terminal);
  if (gradients.passed) say('\nUse it with --backend tensorflow.');
  else process.exitCode = 1;
}
