import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { holdFolder } from '../hold-folder.js';

// Process that holds a folder five times and logs each begin and end to a file: `<folder> <file>`.

const [folder = '', file = ''] = process.argv.slice(2);
for (let turn = 0; turn < 5; ) {
  const held = await holdFolder(folder);
  if (typeof held === 'function') {
    appendFileSync(file, `begin ${process.pid}\n`);
    await wait(2);
    appendFileSync(file, `end ${process.pid}\n`);
    await held();
    turn++;
  }
  await wait(1 + (process.pid % 7));
}
