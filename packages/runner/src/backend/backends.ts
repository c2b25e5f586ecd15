import { familyOf } from '@hypersiren/siren/family';
import { cpu } from './cpu.js';
import { native } from './native.js';
import { tensorflow } from './tensorflow.js';
import { wasm } from './wasm.js';
import { webgpu } from './webgpu.js';

/** All backends by name, in the order in which `auto` tries them. */
export const backends = familyOf([tensorflow, webgpu, native, wasm, cpu]);

/** Name of a backend in {@link backends}. */
export type BackendName = keyof typeof backends;
