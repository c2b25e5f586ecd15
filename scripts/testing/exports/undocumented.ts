/** Export that has a docstring. */
export const told = 1;

export const untold = 2;
