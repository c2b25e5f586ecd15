import type { ExaminedBackend, ExaminedGradients, MachineExamination, MeasuredBackends } from '@hypersiren/runner';
import { type Style, styled, type Terminal, writeLine } from '../terminal/terminal.js';
import { labelled } from '../terminal/wrap.js';

/** Width of the left column. */
const NAME_WIDTH = 26;

const STATES: Readonly<Record<ExaminedBackend['state'], readonly [Style, string]>> = {
  usable: ['green', '✔'],
  'not-installed': ['dim', '–'],
  'no-device': ['dim', '–'],
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

/** Prints the speeds of the backends, and which of them is recommended. */
export function renderSpeeds({ speeds, recommended }: MeasuredBackends, terminal: Terminal): void {
  const { out } = terminal;
  section('Speed', terminal);
  for (const { name, gflops, pointsPerSecond, gigabytesPerSecond } of speeds)
    writeLine(
      out,
      labelled(
        `  ${name}`,
        `matrix product ${rounded(gflops)} GFLOP/s, sine network ${rounded(pointsPerSecond / 1e6)} million points/s, ` +
          `memory ${rounded(gigabytesPerSecond)} GB/s`,
        NAME_WIDTH + 2,
      ),
    );
  if (recommended !== undefined) writeLine(out, labelled('  recommended', recommended, NAME_WIDTH + 2));
}

/** Rounds to two significant digits, or to a whole number from 10 on. */
const rounded = (value: number): string => (value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2))));

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
