import { compare } from '@hypersiren/runner';
import { renderComparison } from '../render/comparison.js';
import type { Terminal } from '../terminal/terminal.js';

export async function runComparison(runs: readonly string[], terminal: Terminal): Promise<void> {
  renderComparison(await compare(runs), terminal);
}
