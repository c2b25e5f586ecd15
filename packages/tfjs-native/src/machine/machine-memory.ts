import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Where a container's own numbers are; there is no such file on a machine without limits. */
const CONTAINER_STATISTICS = '/sys/fs/cgroup/memory.stat';

/** Bytes of memory of the machine, or of the container (control group) if that has fewer. */
export function memoryInAll(): number {
  const container = process.constrainedMemory();
  return container > 0 ? Math.min(container, totalmem()) : totalmem();
}

/**
 * Bytes that this process could still have: what the machine has left, and within a container what its limit leaves, where
 * files that are merely cached do not count as used.
 */
export function memoryLeft(): number {
  const limited = process.constrainedMemory();
  if (!(limited > 0 && limited < totalmem())) return freemem();
  return Math.min(freemem(), process.availableMemory() + cachedFiles());
}

function cachedFiles(): number {
  try {
    return Number(/^inactive_file (\d+)$/m.exec(readFileSync(CONTAINER_STATISTICS, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // another system, or an older kind of control group, which counts as it sees fit
  }
}
