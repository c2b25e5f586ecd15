#!/usr/bin/env node
import { runProgram } from './program.js';
import { endWithParent } from './terminal/end-with-parent.js';

endWithParent();

// A closed pipe (`| head`) ends the output, but not a training.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const code = await runProgram(process.argv.slice(2), { out: process.stdout, err: process.stderr });
// The exit code is set instead of calling `process.exit`, because output to a pipe may be pending. A command may have
// set another exit code.
process.exitCode ||= code;
