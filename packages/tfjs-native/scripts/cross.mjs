// Compiles the addon for any platform, with Zig's C++ compiler, which has the libraries of all of them.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLATFORMS, platformFolder } from './platforms.mjs';
import { sourceDigest } from './sources.mjs';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const JOBS = 2;

/** Instruction sets by processor. The first is for any processor of that kind, see the order in binding.gyp. */
const ISAS = { x64: ['portable', 'avx2', 'avx512'], arm64: ['portable', 'neon'] };
const ARCH_DEFINES = { x64: 'HS_X86', arm64: 'HS_ARM64' };

/** Returns the command that runs Zig. */
function zigCommand() {
  const candidates = process.env.ZIG ? [process.env.ZIG.split(' ')] : [['zig'], ['python3', '-m', 'ziglang']];
  const found = candidates.find(([command, ...args]) => spawnSync(command, [...args, 'version']).status === 0);
  if (found) return found;
  throw new Error('Zig was not found: run pip install ziglang, or name its command in the variable ZIG');
}

/** Runs a command. Rejects with what it printed if it fails. */
function run([command, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')}\nended with ${status ?? signal}:\n${output}`));
    });
  });
}

/** Runs `action` on all items, JOBS at a time. */
async function forEachItem(items, action) {
  const rest = items.values();
  const work = async () => {
    for (const item of rest) await action(item);
  };
  await Promise.all(Array.from({ length: JOBS }, work));
}

const sourcesIn = (folder) =>
  readdirSync(path.join(packageRoot, folder))
    .filter((name) => name.endsWith('.cc'))
    .sort()
    .map((name) => `${folder}/${name}`);

/** Returns the compilations of a platform: source, flags and object file, in the order of linking. */
function compilations(arch, digest, objects) {
  const flags = JSON.parse(readFileSync(path.join(packageRoot, 'native', 'flags.json'), 'utf8'));
  const { include_dir: headers } = createRequire(import.meta.url)('node-api-headers');
  const glue = [
    ...flags.glue,
    '-I',
    headers,
    `-D${ARCH_DEFINES[arch]}`,
    '-DNAPI_VERSION=8',
    '-DBUILDING_NODE_EXTENSION',
  ];
  const kernels = ISAS[arch].flatMap((isa) =>
    sourcesIn('native/kernels').map((source) => ({
      source,
      flags: ['-O3', ...flags.kernels, ...flags.isas[isa], `-DHS_ISA=${isa}`],
      object: path.join(objects, isa, `${path.basename(source, '.cc')}.o`),
    })),
  );
  const rest = [...sourcesIn('native/addon'), 'native/parallel.cc', 'native/isa.cc', 'native/dispatch.cc'];
  return [
    ...rest.map((source) => ({ source, flags: glue, object: path.join(objects, `${path.basename(source, '.cc')}.o`) })),
    {
      source: 'native/sources.cc',
      flags: [`-DHS_SOURCES=${digest}`],
      object: path.join(objects, 'sources.o'),
    },
    ...kernels,
  ];
}

/** Returns the linker's arguments by which Node's own functions are found when the addon is loaded. */
async function nodeFunctions(zig, name, objects) {
  if (name.startsWith('darwin')) return ['-Wl,-undefined,dynamic_lookup'];
  if (name.startsWith('linux')) return [];
  const { def_paths: definitions } = createRequire(import.meta.url)('node-api-headers');
  const texts = Object.values(definitions).map((file) => readFileSync(file, 'utf8'));
  const symbols = texts.flatMap((text) =>
    text.split(/\r?\n/).filter((line) => /^\w+$/.test(line) && line !== 'EXPORTS'),
  );
  const definition = path.join(objects, 'node.def');
  const library = path.join(objects, 'node.lib');
  writeFileSync(definition, `NAME NODE.EXE\nEXPORTS\n${symbols.join('\n')}\n`);
  await run([...zig, 'dlltool', '-m', 'i386:x86-64', '-d', definition, '-l', library]);
  return [library];
}

/**
 * Compiles the addon for a platform, into its package: platforms/NAME/tfjs_native.node.
 *
 * @param {string} name Platform, for example `linux-arm64-gnu`.
 * @returns {Promise<string>} Path of the addon.
 */
export async function crossBuild(name) {
  const platform = PLATFORMS[name];
  if (!platform) throw new Error(`--target: expected one of ${Object.keys(PLATFORMS).join(', ')}, got ${name}`);
  const zig = zigCommand();
  const compiler = [...zig, 'c++', '-target', platform.target];
  const objects = path.join(packageRoot, 'build', 'cross', name);
  for (const folder of ['', ...ISAS[platform.arch]]) mkdirSync(path.join(objects, folder), { recursive: true });
  const compiled = compilations(platform.arch, sourceDigest(), objects);
  await forEachItem(compiled, ({ source, flags, object }) =>
    run([...compiler, '-fPIC', '-fno-sanitize=undefined', ...flags, '-c', source, '-o', object]),
  );
  const library = path.join(objects, 'tfjs_native.node');
  const functions = await nodeFunctions(zig, name, objects);
  const linked = compiled.map(({ object }) => object);
  await run([...compiler, '-shared', '-s', '-o', library, ...linked, ...functions]);
  const target = path.join(platformFolder(name), 'tfjs_native.node');
  copyFileSync(library, target);
  return target;
}
