/** What the package `webgpu` (Dawn) offers in Node. */
interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Record<string, unknown>;
}

/** Why there is no WebGPU. */
export interface NoGpu {
  readonly gpu: undefined;
  /** In a sentence. */
  readonly reason: string;
  /** The package that is not installed, if it is that. */
  readonly missing?: string;
}

/** The browser's WebGPU, or Dawn's in Node. */
export async function findGpu(): Promise<{ readonly gpu: GPU } | NoGpu> {
  const { gpu } = navigatorOf();
  if (gpu) return { gpu };
  if (typeof process === 'undefined' || !process.versions?.node)
    return { gpu: undefined, reason: 'This browser has no WebGPU.' };
  // Bundlers for browsers must not look for it.
  const [name, drivers] = ['webgpu', './vulkan-drivers.js'];
  const { hasDriver } = (await import(drivers)) as { hasDriver(): boolean };
  // Dawn would print warnings.
  if (!hasDriver()) return { gpu: undefined, reason: 'No driver for Vulkan is installed.' };
  let dawn: Dawn;
  try {
    dawn = (await import(name)) as Dawn;
  } catch (error) {
    return notLoaded(name, error);
  }
  // TensorFlow.js looks for a browser's globals: GPUBuffer, GPUBufferUsage and others.
  for (const [key, value] of Object.entries(dawn.globals))
    if (!(key in globalThis)) Object.assign(globalThis, { [key]: value });
  return { gpu: dawn.create([]) };
}

/** What to say of a package that does not load. */
export function notLoaded(name: string, error: unknown): NoGpu {
  const { code, message } = error as Error & { code?: string };
  if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(name))
    return { gpu: undefined, reason: `The package ${name} is not installed.`, missing: name };
  return { gpu: undefined, reason: `The package ${name} does not load: ${message.split('\n')[0]}.` };
}

/** Runs `f` while `navigator.gpu` is there, as TensorFlow.js expects of a browser; in Node it would keep a program from ending. */
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

/** Node 20 has none, later ones have one without a GPU. */
const navigatorOf = (): { gpu?: GPU } => (globalThis as { navigator?: { gpu?: GPU } }).navigator ?? {};
