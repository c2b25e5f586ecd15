import type { ExaminedBackend, ExaminedGradients, MachineExamination } from '@hypersiren/runner';
import { type Style, styled, type Terminal, writeLine } from '../terminal/terminal.js';
import { labelled } from '../terminal/wrap.js';

/** Width of the left column. */
const NAME_WIDTH = 26;

const STATES: Readonly<Record<ExaminedBackend['state'], readonly [Style, string]>> = {
  usable: ['green', '✔'],
  'not-installed': ['dim', '–'],
  'not-usable': ['red', '✘'],
};

/** Prints the versions, the hardware and the backends of a machine. */
export function renderExamination({ versions, machine, compiler, backends }: MachineExamination, terminal: Terminal) {
  const { out } = terminal;
  const line = (name: string, text: string): void => writeLine(out, labelled(`  ${name}`, text, NAME_WIDTH + 2));
  writeLine(out, styled(out, 'bold', 'Versions'));
  for (const [name, version] of Object.entries(versions)) line(name, version);

  section('Machine', terminal);
  line('processor', `${machine.processor}, ${machine.cores} logical cores`);
  line('memory', `${machine.memoryGiB} GiB`);
  line('system', machine.system);
  line('C++ compiler', compiler ?? 'none; only the native backend’s build needs one');

  section('Backends', terminal);
  for (const { name, state, details, hint } of backends) {
    verdict(STATES[state], name, details, terminal);
    // Hints are not wrapped, so that commands can be copied.
    if (hint !== undefined) writeLine(out, `    ${hint}`);
  }
}

/** Prints whether the derivatives of each backend are correct. */
export function renderGradients(
  { backend, checks }: ExaminedGradients,
  { automatic }: { automatic: boolean },
  terminal: Terminal,
): void {
  section(`Derivatives on ${backend}${automatic ? ', which auto selects' : ''}`, terminal);
  for (const { name, error, passed } of checks) {
    const text = `largest error ${error.toExponential(1)} of the largest value`;
    verdict(STATES[passed ? 'usable' : 'not-usable'], name, text, terminal);
  }
}

function section(title: string, { out }: Terminal): void {
  writeLine(out, `\n${styled(out, 'bold', title)}`);
}

function verdict([style, mark]: readonly [Style, string], name: string, text: string, { out }: Terminal): void {
  const indented = labelled(`  ${name}`, text, NAME_WIDTH + 2).slice(2);
  writeLine(out, `${styled(out, style, mark)} ${indented}`);
}
