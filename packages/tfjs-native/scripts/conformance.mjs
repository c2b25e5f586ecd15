// Runs TensorFlow.js's own test suite, which ships inside @tensorflow/tfjs-core, on the backend `native` under each
// instruction set of this machine, and on the backend `cpu` for comparison. Fails if `native` fails a test that `cpu` passes.
//
//   npm run conformance [-- --isa avx512,avx2,portable] [--filter TEXT]
//   node scripts/conformance.mjs --backend NAME --setup FILE [--known FILE] [--filter TEXT]
//
// The second form tests another backend, which the module FILE registers. Of the tests that `cpu` passes, those may fail
// whose names begin with a key of the JSON object in the other FILE, which has a reason for each.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

/** A suite that only runs on the backend named `cpu`, since it registers further CPU backends. */
const CPU_ONLY = 'Switching cpu backends';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const output = path.join(packageRoot, 'build', 'conformance');
const addonFile = process.env.HYPERSIREN_NATIVE_ADDON ?? path.join(packageRoot, 'build', 'Release', 'tfjs_native.node');

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const other = option('backend');
const setup = option('setup');

/** The program. CONFORMANCE_BACKEND names the backend; results are written as JSON to the file CONFORMANCE_RESULT. */
function entry(core) {
  const tests = readdirSync(core, { recursive: true })
    .filter((name) => name.endsWith('_test.js'))
    .sort();
  return `
    import './prepare.mjs';
    ${tests.map((name) => `import ${JSON.stringify(path.join(core, name))};`).join('\n')}
    import { run } from './prepare.mjs';
    await run();
  `;
}

function prepare(core, jasmineCore) {
  return `
    import { createRequire } from 'node:module';
    import { writeFileSync } from 'node:fs';
    import { setTestEnvs, setupTestFilters } from ${JSON.stringify(path.join(core, 'jasmine_util.js'))};
    import * as tf from '@tensorflow/tfjs-core';
    import { nativeInfo } from ${JSON.stringify(path.join(packageRoot, 'src', 'index.ts'))};
    ${setup ? `import ${JSON.stringify(path.resolve(setup))};` : ''}

    // Not bundled, since it reads its own files.
    const jasmineCore = createRequire(import.meta.url)(${JSON.stringify(jasmineCore)});
    const jasmine = jasmineCore.boot();
    const environment = jasmine.getEnv();
    environment.configure({ random: false, failSpecWithNoExpectations: false });
    const backend = process.env.CONFORMANCE_BACKEND;
    setTestEnvs([{ name: 'test', backendName: backend, flags: { HAS_WEBGL: false }, isDataSync: true }]);
    const filter = process.env.CONFORMANCE_FILTER;
    if (filter) setupTestFilters([{ include: filter }], () => false);
    tf.env().set('IS_TEST', true);

    export async function run() {
      // A backend that does not start would be replaced by another in silence.
      if (!(await tf.setBackend(backend))) throw new Error('the backend ' + backend + ' does not start');
      const results = [];
      environment.addReporter({
        specDone: ({ fullName, status, failedExpectations }) =>
          results.push({ fullName, status, message: failedExpectations.map(({ message }) => message).join(' | ') }),
      });
      await environment.execute();
      writeFileSync(process.env.CONFORMANCE_RESULT, JSON.stringify({ info: nativeInfo(), results }));
      process.exit(0);
    }
  `;
}

async function bundle() {
  mkdirSync(output, { recursive: true });
  const require = createRequire(import.meta.url);
  const core = path.dirname(realpathSync(require.resolve('@tensorflow/tfjs-core')));
  writeFileSync(path.join(output, 'prepare.mjs'), prepare(core, require.resolve('jasmine-core')));
  writeFileSync(path.join(output, 'entry.mjs'), entry(core));
  const outfile = path.join(output, `suite${other ? `-${other}` : ''}.mjs`);
  await esbuild.build({
    entryPoints: [path.join(output, 'entry.mjs')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    // The module builds, which the tests import, so that there is only one copy of tfjs.
    mainFields: ['module', 'main'],
    conditions: ['@hypersiren/source'],
    // The package declares its modules free of side effects, but the tests have some.
    ignoreAnnotations: true,
    nodePaths: [path.join(packageRoot, 'node_modules')],
    banner: { js: "import { createRequire as _r } from 'node:module'; const require = _r(import.meta.url);" },
    logLevel: 'error',
  });
  return outfile;
}

/** Runs the suite in a separate process. */
function run(suite, name, environment) {
  const result = path.join(output, `${name}.json`);
  return new Promise((resolve, reject) => {
    let text = '';
    const child = spawn(process.execPath, [suite], {
      env: {
        ...process.env,
        HYPERSIREN_NATIVE_ADDON: addonFile,
        CONFORMANCE_RESULT: result,
        CONFORMANCE_FILTER: option('filter') ?? '',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (data) => (text += data));
    child.stderr.on('data', (data) => (text += data));
    child.on('close', (status, signal) => {
      if (status === 0) resolve(JSON.parse(readFileSync(result, 'utf8')));
      else reject(new Error(`${name} ended with ${status ?? signal}:\n${text.slice(-4000)}`));
    });
  });
}

const count = (results, status) => results.filter((result) => result.status === status).length;
const say = (line) => process.stdout.write(`${line}\n`);

/** Returns how many tests that `cpu` passes fail or do not run on a backend, after printing them. */
function regressionsOf(name, { results }, cpu, known = {}) {
  const failures = results.filter(({ status }) => status === 'failed');
  const cpuFailures = new Set(cpu.results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName));
  const worse = failures.filter(({ fullName }) => !cpuFailures.has(fullName));
  const better = cpuFailures.size - failures.length + worse.length;
  const isKnown = ({ fullName }) => Object.keys(known).some((begin) => fullName.startsWith(begin));
  const unknown = worse.filter((result) => !isKnown(result));
  say(
    `${name}: ${count(results, 'passed')} passed, ${failures.length} failed, ` +
      `${worse.length} of them passed by cpu${worse.length > unknown.length ? `, ${worse.length - unknown.length} of these known` : ''}; ` +
      `${better} failed by cpu alone`,
  );
  for (const { fullName, message } of unknown) say(`  FAILED ${fullName}\n    ${message.slice(0, 300)}`);
  const ran = new Set(results.map(({ fullName }) => fullName));
  const missing = cpu.results.filter(({ fullName }) => !ran.has(fullName) && !fullName.startsWith(CPU_ONLY));
  for (const { fullName } of missing) say(`  DID NOT RUN ${fullName}`);
  return unknown.length + missing.length;
}

async function conformanceOfNative() {
  if (!existsSync(addonFile)) throw new Error(`${addonFile} is missing: run node scripts/build.mjs`);
  const { isas } = createRequire(import.meta.url)(addonFile);
  const wanted = option('isa')?.split(',') ?? isas();
  const suite = await bundle();
  const cpu = await runOnCpu(suite);
  let regressions = 0;
  for (const isa of wanted) {
    const result = await run(suite, isa, { CONFORMANCE_BACKEND: 'native', HYPERSIREN_NATIVE_ISA: isa });
    if (!result.info.available || result.info.isa !== isa)
      throw new Error(`wanted ${isa}, ran ${JSON.stringify(result.info)}`);
    regressions += regressionsOf(`native (${isa})`, result, cpu);
  }
  return regressions;
}

async function conformanceOfOther() {
  const suite = await bundle();
  const cpu = await runOnCpu(suite);
  const known = option('known') ? JSON.parse(readFileSync(option('known'), 'utf8')) : {};
  return regressionsOf(other, await run(suite, other, { CONFORMANCE_BACKEND: other }), cpu, known);
}

async function runOnCpu(suite) {
  const cpu = await run(suite, 'cpu', { CONFORMANCE_BACKEND: 'cpu' });
  say(`cpu: ${count(cpu.results, 'passed')} passed, ${count(cpu.results, 'failed')} failed`);
  return cpu;
}

process.exit((await (other ? conformanceOfOther() : conformanceOfNative())) > 0 ? 1 : 0);
