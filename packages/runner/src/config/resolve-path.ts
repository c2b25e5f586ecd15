import { homedir } from 'node:os';
import path from 'node:path';

/** A path of a configuration that cannot be made absolute. */
export class UnsetVariableError extends Error {
  constructor(readonly variable: string) {
    super(
      `the environment variable ${variable} is not set; set it to the data’s folder, or set the path itself with --set`,
    );
  }
}

/** What paths of a configuration depend on beside its folder. */
export interface PathOptions {
  /** Where paths on the command line and in the environment start; default the working directory. */
  cwd?: string;
  /** Default `process.env`. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** `${NAME}` or `${NAME:-default}` at the beginning, as in a shell. */
const VARIABLE = /^\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/;

/** `~` alone or before a slash, as in a shell: the user's home folder. */
const HOME = /^~(?=$|[/\\])/;

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
  { cwd = process.cwd(), environment = process.env }: PathOptions,
): string {
  const absolute = (start: string, text: string) =>
    path.resolve(
      start,
      text.replace(HOME, () => homedir()),
    );
  const match = VARIABLE.exec(written);
  if (!match) return absolute(from, written);
  const [whole, name, fallback] = match as unknown as [string, string, string | undefined];
  const rest = written.slice(whole.length);
  const value = environment[name];
  if (value) return absolute(cwd, value + rest);
  if (fallback === undefined) throw new UnsetVariableError(name);
  return absolute(from, fallback + rest);
}
