import { type EvaluateRunOptions, evaluate } from '@hypersiren/runner';
import { onTerminal } from '../render/on-terminal.js';
import type { Terminal } from '../terminal/terminal.js';

export async function runEvaluation(options: EvaluateRunOptions, terminal: Terminal): Promise<void> {
  await evaluate({ ...options, ...onTerminal(terminal) });
}
