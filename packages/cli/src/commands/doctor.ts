import type { BackendChoice } from '@hypersiren/runner/options';
import type { Command } from './command.js';
import { backendOption } from './options.js';

export interface DoctorOptions {
  backend: BackendChoice;
}

export const doctor: Command<DoctorOptions> = (terminal) => ({
  command: 'doctor',
  describe: 'Check the backends of this machine and the gradients that they compute',
  builder: (yargs) => yargs.options({ backend: backendOption }),
  async handler({ backend }) {
    const { runDoctor } = await import('../actions/doctor.js');
    await runDoctor({ backend }, terminal);
  },
});
