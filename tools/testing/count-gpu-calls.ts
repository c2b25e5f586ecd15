const COUNTED = {
  dispatches: ['GPUComputePassEncoder', 'dispatchWorkgroups'],
  readbacks: ['GPUBuffer', 'mapAsync'],
  buffers: ['GPUDevice', 'createBuffer'],
  shaders: ['GPUDevice', 'createShaderModule'],
  pipelines: ['GPUDevice', 'createComputePipeline'],
} as const;

/** Number of calls of WebGPU's functions. */
export type GpuCalls = Record<keyof typeof COUNTED, number>;

/**
 * Counts calls of WebGPU's functions while `f` runs.
 *
 * @param computes whether dispatches are executed; default true. Without, results are arbitrary, but steps of any size
 * are counted in no time
 */
export async function countGpuCalls(f: (calls: GpuCalls) => Promise<unknown>, computes = true): Promise<void> {
  const calls: GpuCalls = { dispatches: 0, readbacks: 0, buffers: 0, shaders: 0, pipelines: 0 };
  const restore: (() => void)[] = [];
  for (const [name, [type, method]] of Object.entries(COUNTED) as [keyof GpuCalls, readonly [string, string]][]) {
    const { prototype } = (globalThis as unknown as Record<string, { prototype: Record<string, unknown> }>)[type] as {
      prototype: Record<string, unknown>;
    };
    const own = prototype[method] as (...parameters: unknown[]) => unknown;
    prototype[method] = function (this: unknown, ...parameters: unknown[]) {
      calls[name]++;
      return name === 'dispatches' && !computes ? undefined : own.apply(this, parameters);
    };
    restore.push(() => {
      prototype[method] = own;
    });
  }
  try {
    await f(calls);
  } finally {
    for (const undo of restore) undo();
  }
}

/** Returns the calls between consecutive counts. */
export function differences(counts: readonly GpuCalls[]): GpuCalls[] {
  return counts.slice(1).map((calls, index) => {
    const before = counts[index] as GpuCalls;
    const entries = Object.entries(calls).map(([name, n]) => [name, n - before[name as keyof GpuCalls]]);
    return Object.fromEntries(entries) as GpuCalls;
  });
}
