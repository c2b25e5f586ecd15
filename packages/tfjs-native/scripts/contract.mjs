// Generates native/kernels/contract.h and src/contract.ts from native/contract.mjs.
//
//   node scripts/contract.mjs [--check]
//
// With --check it writes nothing, and fails if a file is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONSTANTS, ENUMS } from '../native/contract.mjs';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const NOTE = '// Generated from native/contract.mjs by scripts/contract.mjs: edit that, not this.';

/** MAX_RANK → kMaxRank */
const cppName = (name) => `k${name.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter) => letter.toUpperCase())}`;

const membersOf = (members, last = []) =>
  [...Object.entries(members), ...last].map(([name, about]) => `  ${name},${about && ` // ${about}`}`).join('\n');

function header() {
  const constants = Object.entries(CONSTANTS).map(
    ([name, { value, about }]) => `// ${about}\nconstexpr int ${cppName(name)} = ${value};`,
  );
  const enums = Object.entries(ENUMS).map(
    ([name, { about, members }]) =>
      `// ${about}\nenum class ${name} : int {\n${membersOf(members, [['count', '']])}\n};`,
  );
  return `${NOTE}\n#pragma once\n\nnamespace hs {\n\n${[...constants, ...enums].join('\n\n')}\n\n}  // namespace hs\n`;
}

function module() {
  const constants = Object.entries(CONSTANTS).map(
    ([name, { value, about }]) => `/** ${about} */\nexport const ${name} = ${value};`,
  );
  const enums = Object.entries(ENUMS).map(
    ([name, { about, members }]) => `/** ${about} */\nexport enum ${name} {\n${membersOf(members)}\n}`,
  );
  return `${NOTE}\n\n${[...constants, ...enums].join('\n\n')}\n`;
}

/** Generators of the files, by path in the package. */
const FILES = { 'native/kernels/contract.h': header, 'src/contract.ts': module };

/** Returns the generated files that differ from native/contract.mjs. An installed package may have no sources. */
export function staleContracts() {
  return Object.entries(FILES)
    .filter(([file, generate]) => {
      const full = path.join(packageRoot, file);
      return existsSync(full) && readFileSync(full, 'utf8') !== generate();
    })
    .map(([file]) => file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stale = staleContracts();
  if (!process.argv.includes('--check'))
    for (const [file, generate] of Object.entries(FILES)) writeFileSync(path.join(packageRoot, file), generate());
  else if (stale.length > 0) {
    process.stderr.write(`${stale.join(' and ')} does not match native/contract.mjs: run node scripts/contract.mjs\n`);
    process.exitCode = 1;
  }
}
