import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Memory statistics of the container. The file does not exist on a machine without memory limits. */
const CONTAINER_STATISTICS = '/sys/fs/cgroup/memory.stat';

/** Returns the memory in bytes of the machine, or of the container (control group) if its limit is lower. */
export function memoryInAll(): number {
  const container = process.constrainedMemory();
  return container > 0 ? Math.min(container, totalmem()) : totalmem();
}

/**
 * Returns the memory in bytes that is available to this process: the available memory of the machine, and within a
 * container at most what its limit leaves. Cached files do not count as used.
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
    return 0; // another system, or an older version of control groups
  }
}
