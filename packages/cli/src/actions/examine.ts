import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BackendError, backends, describeMachine, gradientSelfTest, useBackend, versions } from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { type Style, styled, type Terminal, writeLine } from '../terminal/terminal.js';

/** Room for the names on the left. */
const NAME_WIDTH = 26;

/** Prints what this machine computes with, and whether its derivatives are right. Exit code 1 if they are not. */
export async function examine({ backend }: { backend: BackendChoice }, terminal: Terminal): Promise<void> {
  const { out } = terminal;
  const section = (title: string): void => writeLine(out, `\n${styled(out, 'bold', title)}`);
  const line = (name: string, text: string): void => writeLine(out, `  ${name.padEnd(NAME_WIDTH)}${text}`);
  const verdict = (style: Style, mark: string, name: string, text: string): void =>
    writeLine(
      out,
      `${styled(out, style, mark)} ${name.padEnd(NAME_WIDTH)}${text.replaceAll('\n', `\n${' '.repeat(NAME_WIDTH + 2)}`)}`,
    );

  writeLine(out, styled(out, 'bold', 'Versions'));
  for (const [name, version] of Object.entries(await versions())) line(name, version);

  section('Machine');
  const { processor, cores, memoryGiB, system } = describeMachine();
  line('processor', `${processor}, ${cores} logical cores`);
  line('memory', `${memoryGiB} GiB`);
  line('system', system);
  line('C++ compiler', (await compiler()) ?? 'none; only the native backend’s build needs one');

  section('Backends');
  for (const { name, load } of Object.values(backends)) {
    try {
      verdict('green', '✔', name, (await load()).details);
    } catch (error) {
      if (!(error instanceof BackendError)) verdict('red', '✘', name, `does not load: ${(error as Error).message}`);
      else if (error.code === 'not-installed') {
        verdict('dim', '–', name, 'not installed');
        writeLine(out, `    ${error.hint}`);
      } else verdict('red', '✘', name, error.message);
    }
  }

  const chosen = await useBackend(backend);
  section(`Derivatives on ${chosen.name}${backend === 'auto' ? ', which auto takes' : ''}`);
  for (const { name, error, passed } of await gradientSelfTest()) {
    const text = `largest error ${error.toExponential(1)} of the largest value`;
    verdict(passed ? 'green' : 'red', passed ? '✔' : '✘', name, text);
    if (!passed) process.exitCode = 1;
  }
}

/** What the C++ compiler calls itself; undefined if there is none. */
async function compiler(): Promise<string | undefined> {
  for (const name of process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'])
    try {
      return (await promisify(execFile)(name, ['--version'])).stdout.split('\n')[0];
    } catch {
      // Not this one.
    }
  return undefined;
}
