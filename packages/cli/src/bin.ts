#!/usr/bin/env node
import { runProgram } from './program.js';

const code = await runProgram(process.argv.slice(2), { out: process.stdout, err: process.stderr });
// Set, not exited with: output to a pipe may still be under way. A command may have set its own.
process.exitCode ||= code;
