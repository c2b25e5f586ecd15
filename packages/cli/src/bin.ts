#!/usr/bin/env node
import { runProgram } from './program.js';
import { endWithParent } from './terminal/end-with-parent.js';

endWithParent();

// A reader that leaves early (`| head`) ends the output, not a training.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const code = await runProgram(process.argv.slice(2), { out: process.stdout, err: process.stderr });
// Set, not exited with: output to a pipe may still be under way. A command may have set its own.
process.exitCode ||= code;
