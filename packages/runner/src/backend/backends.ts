import type { Backend } from './backend.js';
import { cpu } from './cpu.js';
import { native } from './native.js';
import { tensorflow } from './tensorflow.js';
import { wasm } from './wasm.js';
import { webgpu } from './webgpu.js';

/** Every backend there is, by name. */
export const backends = { native, tensorflow, webgpu, wasm, cpu } as const satisfies Record<string, Backend>;

export type BackendName = keyof typeof backends;
