import { familyOf } from '@hypersiren/siren/family';
import { cpu } from './cpu.js';
import { native } from './native.js';
import { tensorflow } from './tensorflow.js';
import { wasm } from './wasm.js';
import { webgpu } from './webgpu.js';

/** Every backend there is, by name, in the order in which `auto` tries those that it may take. */
export const backends = familyOf([tensorflow, native, webgpu, wasm, cpu]);

/** What {@link backends} has, by name. */
export type BackendName = keyof typeof backends;
