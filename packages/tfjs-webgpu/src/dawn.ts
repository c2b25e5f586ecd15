/** Exports of the package `webgpu` (Dawn) for Node. */
interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Record<string, unknown>;
}

/** Reason why WebGPU is not available. */
export interface NoGpu {
  readonly gpu: undefined;
  /** Reason, as a sentence. */
  readonly reason: string;
  /** Name of the package that is not installed, if that is the reason. */
  readonly missing?: string;
  /** True if the machine has no driver. */
  readonly noDevice?: true;
}

/** Returns the browser's WebGPU, or Dawn's in Node. */
export async function findGpu(): Promise<{ readonly gpu: GPU } | NoGpu> {
  const { gpu } = navigatorOf();
  if (gpu) return { gpu };
  if (typeof process === 'undefined' || !process.versions?.node)
    return { gpu: undefined, reason: 'This browser has no WebGPU.' };
  // Names in variables, so that bundlers for browsers do not resolve these modules.
  const [name, drivers] = ['webgpu', './vulkan-drivers.js'];
  const { hasDriver } = (await import(drivers)) as { hasDriver(): boolean };
  // Without a driver Dawn prints warnings.
  if (!hasDriver()) return { gpu: undefined, reason: 'No driver for Vulkan is installed.', noDevice: true };
  let dawn: Dawn;
  try {
    dawn = (await import(name)) as Dawn;
  } catch (error) {
    return notLoaded(name, error);
  }
  // TensorFlow.js reads globals of browsers: GPUBuffer, GPUBufferUsage and others.
  for (const [key, value] of Object.entries(dawn.globals))
    if (!(key in globalThis)) Object.assign(globalThis, { [key]: value });
  return { gpu: dawn.create([]) };
}

/** Returns the reason for a package that cannot be imported. */
export function notLoaded(name: string, error: unknown): NoGpu {
  const { code, message } = error as Error & { code?: string };
  if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(name))
    return { gpu: undefined, reason: `The package ${name} is not installed.`, missing: name };
  return { gpu: undefined, reason: `The package ${name} does not load: ${message.split('\n')[0]}.` };
}

/**
 * Runs `f` while `navigator.gpu` is defined, which TensorFlow.js expects. In Node a permanent `navigator.gpu` would
 * keep the process alive.
 */
export async function withNavigator<T>(gpu: GPU, f: () => T | Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  if (navigatorOf().gpu) return f();
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  try {
    return await f();
  } finally {
    if (own) Object.defineProperty(globalThis, 'navigator', own);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}

/** Global navigator. Node 20 has none; later versions have one without `gpu`. */
const navigatorOf = (): { gpu?: GPU } => (globalThis as { navigator?: { gpu?: GPU } }).navigator ?? {};
