import path from 'node:path';
import { ConfigError, type ConfigIssue, formatIssue, relativePath } from '@hypersiren/runner/options';
import { type Output, styled } from './terminal.js';

/** Formats an error. Errors that the user can fix are shown without a stack trace, all others with it. */
export function renderError(error: unknown, output: Output): string {
  const head = styled(output, 'red', 'Error:');
  if (error instanceof ConfigError)
    return error.issues
      .map((issue) => `${head} ${formatIssue(issue)}\n${codeFrame(issue, issue.source ?? error.source, output)}`)
      .join('\n');
  if (error instanceof RangeError && /allocation failed|invalid (typed )?array length/i.test(error.message))
    return `${head} not enough memory (${error.message}): try smaller images, batches or networks\n`;
  if (isExpected(error)) return `${head} ${describeMisplaced(error) ?? error.message}\n`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${styled(output, 'red', 'Internal error of hypersiren:')}\n${stack}\n`;
}

/**
 * Describes a system error about a folder in place of a file, or a file in place of a folder. Returns undefined for any
 * other error.
 */
function describeMisplaced(error: NodeJS.ErrnoException & { dest?: string }): string | undefined {
  if (error.syscall === undefined) return undefined;
  const at = error.dest ?? error.path;
  const place = at === undefined ? '' : `${relativePath(path.resolve(at))}: `;
  if (error.code === 'EISDIR') return `${place}this path is a folder, expected a file. Choose another path.`;
  if (error.code === 'ENOTDIR' || (error.code === 'EEXIST' && error.syscall === 'mkdir'))
    return `${place}this path or a parent folder is a file, expected a folder. Choose another path.`;
  return undefined;
}

/**
 * Returns whether an error is meant for users. Errors with a code are: those of the packages, and system errors such as
 * a full disk.
 */
function isExpected(error: unknown): error is Error & { code: string } {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string' && !isInternal(error);
}

function isInternal(error: Error): boolean {
  return (error as Error & { code: string }).code.startsWith('ERR_');
}

/** Maximum number of characters of a source line that are shown. */
const WIDEST_FRAME = 200;

/** Formats the source line of an error and the line before it, with the error underlined. */
function codeFrame({ place }: ConfigIssue, source: string, output: Output): string {
  if (!('line' in place)) return '';
  const lines = source.split('\n');
  const gutter = String(place.line).length;
  // For a long line, only the part around the error is shown.
  const from = Math.max(0, place.column - 1 - WIDEST_FRAME / 2);
  const part = (line = ''): string => line.slice(from, from + WIDEST_FRAME);
  const show = (number: number): string =>
    styled(output, 'dim', `  ${String(number).padStart(gutter)} │ `) + part(lines[number - 1]);
  const marker = styled(output, 'red', '^'.repeat(Math.min(place.length, WIDEST_FRAME / 2)));
  return [
    ...(place.line > 1 ? [show(place.line - 1)] : []),
    show(place.line),
    `${styled(output, 'dim', `  ${' '.repeat(gutter)} │ `)}${' '.repeat(place.column - 1 - from)}${marker}`,
    '',
  ].join('\n');
}
