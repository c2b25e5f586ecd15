import { homedir } from 'node:os';
import path from 'node:path';

/** Error of a path that names an environment variable that is not set. */
export class UnsetVariableError extends Error {
  constructor(readonly variable: string) {
    super(
      `the environment variable ${variable} is not set; set it to the data’s folder, or set the path itself with --set`,
    );
  }
}

/** Options for resolving paths of a configuration. */
export interface PathOptions {
  /** Folder that relative paths from the command line and the environment start at. Default: the working directory. */
  cwd?: string;
  /** Environment variables. Default: `process.env`. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** `${NAME}` or `${NAME:-default}` at the beginning of a path, as in a shell. */
const VARIABLE = /^\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/;

/** `~` alone or before a slash, as in a shell: the home folder of the user. */
const HOME = /^~(?=$|[/\\])/;

/**
 * Makes a path absolute. A path in a file is relative to the folder of the file. A path from the command line or from
 * an environment variable is relative to `cwd`.
 *
 * @param from folder of the file that contains the path
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
