/** Shells that have a completion script. */
export const SHELLS = ['bash', 'zsh'] as const;
