// A fuzzer that calls the addon with slightly invalid arguments and kernels with invalid tensors. Every call must
// return or throw. See `npm run fuzz`.
//
//   fuzz [--seed N] [--rounds N] [--only NAME,…]
import { createRequire } from 'node:module';
import { nativeInfo } from '../native-info.js';
import { TestRandom } from './random.js';

type Call = { name: string; args: unknown[] };
type Functions = Record<string, (...args: unknown[]) => unknown>;

const option = (name: string, usual: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const seed = option('seed', 1);
const rounds = option('rounds', 20_000);
const random = new TestRandom(seed);
const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? undefined : (process.argv[onlyAt + 1] ?? '').split(',');

/** Functions that are not called, since their arguments determine the time, memory or number of threads. */
const LEFT_OUT = new Set(['allocate', 'multiplyAdds', 'setThreads', 'setIsa', 'copyBytes']);

const info = nativeInfo();
if (!info.available) throw new Error(info.reason);
const addon = createRequire(import.meta.url)(info.path) as Functions;
const original: Functions = {};
for (const name of Object.keys(addon))
  if (typeof addon[name] === 'function' && !LEFT_OUT.has(name)) original[name] = addon[name] as Functions[string];

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

// ---- recorded valid calls ----

/** Copies the arguments of an addon call. Every array gets a buffer of exactly its length. */
function copyArgument(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Float32Array).slice();
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (Array.isArray(value)) return value.map(copyArgument);
  return value;
}

/** Number of recorded calls per function. */
const KEPT = 40;

async function recordCalls(): Promise<Call[]> {
  const calls = new Map<string, Call[]>();
  for (const [name, call] of Object.entries(original)) {
    calls.set(name, []);
    addon[name] = (...args) => {
      const list = calls.get(name) as Call[];
      const kept = { name, args: args.map(copyArgument) };
      if (list.length < KEPT) list.push(kept);
      else list[random.integer(0, KEPT - 1)] = kept;
      return call(...args);
    };
  }
  // Kernels bind the addon's functions at import.
  const { exerciseKernels } = await import('./exercise-kernels.js');
  exerciseKernels(random);
  const silent = [...calls].filter(([, list]) => list.length === 0).map(([name]) => name);
  const expected = ['isa', 'isas', 'sources', 'threads']; // without arguments
  if (!only && silent.some((name) => !expected.includes(name)))
    fail(`no kernel calls ${silent.join(', ')}: extend exerciseKernels`);
  return [...calls.values()].flat();
}

// ---- mutations ----

const NUMBERS = [
  0,
  1,
  2,
  3,
  5,
  15,
  16,
  17,
  64,
  1000,
  -1,
  -2,
  -16,
  0.5,
  -0.5,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 40,
  2 ** 53,
  2 ** 62,
  1e300,
  -(2 ** 31),
  -(2 ** 40),
  -(2 ** 53),
  NaN,
  Infinity,
  -Infinity,
  -0,
];

/** Detaches an array's buffer, as transferring it to a worker does. */
function detach(values: Float32Array | Int32Array | Uint8Array): void {
  if (values.buffer instanceof ArrayBuffer && values.byteLength > 0)
    structuredClone(values.buffer, { transfer: [values.buffer] });
}

function detached(): Float32Array {
  const values = new Float32Array(random.integer(0, 50));
  detach(values);
  return values;
}

const OTHERS: (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => 'text',
  () => ({}),
  () => [],
  () => [1, 2, 3],
  () => Symbol('symbol'),
  () => 10n,
  () => () => 0,
  () => new Proxy(new Float32Array(8), {}),
  () => new ArrayBuffer(64),
  () => new DataView(new ArrayBuffer(64)),
  () => Buffer.alloc(33),
  () => new Float64Array(random.integer(0, 40)),
  () => new Int8Array(random.integer(0, 40)),
  () => new Uint16Array(random.integer(0, 40)),
  () => new BigInt64Array(4),
  () => new Uint8ClampedArray(random.integer(0, 40)),
  () => new Float32Array(random.integer(0, 300)),
  () => new Int32Array(random.integer(0, 300)),
  () => new Uint8Array(random.integer(0, 300)),
  () => new Float32Array(new SharedArrayBuffer(64)),
  () => Object.setPrototypeOf({ length: 8 }, Float32Array.prototype),
  () => detached(),
  () => [new Float32Array(3), null, detached()],
  () => random.pick(NUMBERS),
];

function mutateArray(values: Float32Array | Int32Array | Uint8Array): unknown {
  // An earlier mutation may have replaced the argument; an empty array may be detached.
  const known = values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
  if (!known || values.length === 0) return random.pick(OTHERS)();
  switch (random.integer(0, 5)) {
    case 0:
      return values.slice(0, random.integer(0, values.length));
    case 1:
      // Drops the last element, the most common mistake.
      return values.slice(0, Math.max(0, values.length - 1));
    case 2:
      return random.pick([Float32Array, Int32Array, Uint8Array]).from(values as Float32Array);
    case 3: {
      const copy = values.slice();
      detach(copy);
      return copy;
    }
    case 4:
      // Unusual values, for arrays of indices.
      return values.map(() => random.pick(NUMBERS));
    default:
      return random.pick(OTHERS)();
  }
}

/** Returns a changed number: an arbitrary one, or one slightly larger or smaller. */
const mutateNumber = (value: number): number =>
  random.next() < 0.5 ? value + random.integer(-2, 2) : random.pick(NUMBERS);

/** Changes a shape, which is an array of numbers or several numeric arguments. */
function mutateShape(args: unknown[]): void {
  const shape = args.find((arg) => arg instanceof Float64Array);
  if (shape) {
    const at = random.integer(0, random.next() < 0.8 ? Math.min(15, shape.length - 1) : shape.length - 1);
    shape[at] = mutateNumber(shape[at] as number);
    return;
  }
  const numbers = args.flatMap((arg, at) => (typeof arg === 'number' ? [at] : []));
  if (numbers.length === 0) return;
  const at = random.pick(numbers);
  args[at] = mutateNumber(args[at] as number);
}

function mutate(call: Call): Call {
  const args = call.args.map(copyArgument);
  for (let count = random.integer(1, 3); count > 0; count--) {
    const choice = random.next();
    if (choice < 0.45) {
      mutateShape(args);
      continue;
    }
    const at = random.integer(0, Math.max(0, args.length - 1));
    const value = args[at];
    if (choice < 0.9 && ArrayBuffer.isView(value)) args[at] = mutateArray(value as Float32Array);
    else if (choice < 0.9 && Array.isArray(value)) {
      const inner = random.integer(0, Math.max(0, value.length - 1));
      if (random.next() < 0.3) value.splice(inner, 1);
      else
        value[inner] = ArrayBuffer.isView(value[inner])
          ? mutateArray(value[inner] as Float32Array)
          : random.pick(OTHERS)();
      // An accessor runs JavaScript in the middle of the call.
      if (random.next() < 0.1)
        Object.defineProperty(value, 0, {
          configurable: true,
          set: () => {},
          get: () => {
            const victim = args.find((arg) => ArrayBuffer.isView(arg)) as Float32Array | undefined;
            if (victim) detach(victim);
            return new Float32Array(1);
          },
        });
    } else if (choice < 0.9 && typeof value === 'number') args[at] = random.pick(NUMBERS);
    else if (choice < 0.94) args.splice(at, 1);
    else if (choice < 0.97) args[at] = args[random.integer(0, args.length - 1)];
    else args[at] = random.pick(OTHERS)();
  }
  return { name: call.name, args };
}

/** Time limit of a call in milliseconds, far above the usual time under AddressSanitizer. */
const SLOW = 2000;

/** Formats one argument for a report. */
const describe = (value: unknown): string => {
  if (value instanceof Float64Array) return `[${value.slice(0, 45)}]`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Float32Array).length})`;
  if (Array.isArray(value)) return `[${value.length}]`;
  return String(value);
};

const calls = (await recordCalls()).filter(({ name }) => only?.includes(name) ?? true);
let rejected = 0;
for (let round = 0; round < rounds; round++) {
  const call = mutate(random.pick(calls));
  const start = performance.now();
  try {
    original[call.name]?.(...call.args);
  } catch (error) {
    rejected++;
    const { code } = error as { code?: string };
    if (!(error instanceof Error) || code !== 'ERR_NATIVE_ARGUMENT')
      fail(`round ${round}: ${call.name}(${call.args.map(describe).join(', ')}) threw ${error}`);
  }
  // The arrays are small, so a slow call does work that no array size bounds.
  if (performance.now() - start > SLOW)
    fail(`round ${round}: ${call.name}(${call.args.map(describe).join(', ')}) took long`);
}
process.stdout.write(
  `${info.isa}: ${rounds} calls of ${new Set(calls.map(({ name }) => name)).size} functions, ${rejected} rejected, seed ${seed}\n`,
);
// Mutations that are never or always rejected would test nothing.
if (rejected === 0 || rejected === rounds) fail('the mutations are useless');

const { abuseKernels } = await import('./exercise-kernels.js');
process.stdout.write(`${info.isa}: ${abuseKernels(random, Math.ceil(rounds / 10))}\n`);
