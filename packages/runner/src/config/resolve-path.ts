import path from 'node:path';

/** A path of a configuration that cannot be made absolute. */
export class UnsetVariableError extends Error {
  constructor(readonly variable: string) {
    super(
      `the environment variable ${variable} is not set; set it to the data’s folder, or set the path itself with --set`,
    );
  }
}

/** `${NAME}` or `${NAME:-default}` at the beginning, as in a shell. */
const VARIABLE = /^\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/;

/**
 * Makes a path absolute. What the file says starts at the file's folder; what was typed, on the command line or into the
 * environment, starts where it was typed.
 *
 * @param from the folder of the text that holds the path
 * @throws UnsetVariableError
 */
export function resolvePath(
  written: string,
  from: string,
  { cwd, environment }: { cwd: string; environment: Readonly<Record<string, string | undefined>> },
): string {
  const match = VARIABLE.exec(written);
  if (!match) return path.resolve(from, written);
  const [whole, name, fallback] = match as unknown as [string, string, string | undefined];
  const rest = written.slice(whole.length);
  const value = environment[name];
  if (value) return path.resolve(cwd, value + rest);
  if (fallback === undefined) throw new UnsetVariableError(name);
  return path.resolve(from, fallback + rest);
}
