/** Instruction sets that the kernels are compiled for. */
export type Isa = 'avx512' | 'avx2' | 'neon' | 'portable';
