/** Labels of the backends of TensorFlow.js in browsers, from the fastest to the slowest. */
export const BACKEND_LABELS = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'JavaScript' } as const;

export type BackendName = keyof typeof BACKEND_LABELS;

/** Names of all backends. */
export const BACKEND_NAMES = Object.keys(BACKEND_LABELS) as readonly BackendName[];

/** Backends that train, and that render samples. */
export const TRAINING_BACKENDS: readonly BackendName[] = ['webgpu', 'wasm'];
