/** Shells whose completion there is a script for. */
export const SHELLS = ['bash', 'zsh'] as const;
