import { type EvaluateRunOptions, evaluate, evaluateGeneratorTask, isGenerator, UsageError } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import type { Terminal } from '../terminal/terminal.js';

export async function runEvaluation(options: EvaluateRunOptions, terminal: Terminal): Promise<void> {
  if (await isGenerator(options.run)) {
    const { set = [], ...others } = options;
    if (set.length > 0) throw new UsageError('--set: a generator is measured as its own configuration says');
    await evaluateGeneratorTask({ ...others, ...onTerminal(terminal) });
    return;
  }
  await evaluate({ ...options, ...onTerminal(terminal) });
}
