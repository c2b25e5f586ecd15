import { nodeArguments } from '@hypersiren/runner/sweeps';

/** Returns the arguments for Node that start this program in the same way. */
export function thisProgram(): string[] {
  return nodeArguments(new URL('../bin', import.meta.url));
}
