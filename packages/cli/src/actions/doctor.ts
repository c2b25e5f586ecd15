import { examineGradients, examineMachine, measureBackends } from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { renderExamination, renderGradients, renderSpeeds } from '../render/examination.js';
import type { Terminal } from '../terminal/terminal.js';

/** Examines the machine, the speed of its backends and the derivatives of a backend. Sets exit code 1 if a derivative is wrong. */
export async function runDoctor({ backend }: { readonly backend: BackendChoice }, terminal: Terminal): Promise<void> {
  renderExamination(await examineMachine(), terminal);
  renderSpeeds(await measureBackends(), terminal);
  const gradients = await examineGradients({ backend });
  renderGradients(gradients, { automatic: backend === 'auto' }, terminal);
  if (!gradients.passed) process.exitCode = 1;
}
