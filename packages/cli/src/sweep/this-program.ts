import { nodeArguments } from '@hypersiren/runner/sweeps';

/** Arguments for Node that start this program as it runs now. */
export function thisProgram(): string[] {
  return nodeArguments(new URL('../bin', import.meta.url));
}
