import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { BinaryOp, UnaryOp } from '../contract.js';
import type { Borrowed, Pending } from './pending-product.js';

/*
 * Chains of elementwise operations on large tensors. Each operation reads and writes all values, which takes longer than
 * its arithmetic if the values exceed the cache. A kernel therefore returns a tensor without values, and the next
 * elementwise kernel continues its chain. What asks for the values computes the chain tile by tile. The arithmetic of
 * each element is that of the separate kernels, so the results are the same bit for bit.
 */

const { elements } = addonFunctions<{
  elements(chain: Float64Array, sources: readonly Float32Array[], out: Float32Array): void;
}>();

/** Minimum number of elements. Fewer stay in the cache between operations. */
const MIN_ELEMENTS = 1 << 16;

/** Limits of a chain; `elements.cc` has the same or larger ones. */
const MAX_STEPS = 20;
const MAX_SOURCES = 8;
const MAX_REGISTERS = 8;
const MAX_COLUMNS = 4096;

/** Maximum number of sources with as many elements as the result, all of which the chain keeps in memory. */
const MAX_LARGE_SOURCES = 4;

/** Chains of at most this cost are computed again by up to MAX_REPEATS chains that continue them, others only by one. */
const MAX_REPEATED_COST = 8;
const MAX_REPEATS = 4;

/** Number of chains that may keep sources in memory whose tensors are disposed. The oldest one beyond is computed. */
const MAX_KEEPING = 24;

/** How the elements of a source follow from row and column of the result; the numbers are those of `elements.cc`. */
enum Kind {
  each,
  byRow,
  byColumn,
  one,
}

interface Source extends Borrowed {
  readonly kind: Kind;
}

/** An operation. Operands from 0 on are previous steps; −1, −2 … are sources 0, 1 … */
interface Step {
  readonly isBinary: boolean;
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly first: number;
  readonly second: number;
}

const BINARY = new Set([
  BinaryOp.add,
  BinaryOp.sub,
  BinaryOp.multiply,
  BinaryOp.divide,
  BinaryOp.maximum,
  BinaryOp.minimum,
  BinaryOp.squaredDifference,
]);

/** Costs of unary operations that continue chains, relative to a sum. */
const UNARY = new Map<UnaryOp, number>([
  ...[UnaryOp.abs, UnaryOp.neg, UnaryOp.square, UnaryOp.relu, UnaryOp.relu6, UnaryOp.clip].map(
    (op) => [op, 1] as const,
  ),
  ...[UnaryOp.sqrt, UnaryOp.rsqrt, UnaryOp.reciprocal].map((op) => [op, 2] as const),
  ...[UnaryOp.exp, UnaryOp.tanh, UnaryOp.sigmoid, UnaryOp.erf, UnaryOp.log].map((op) => [op, 4] as const),
]);

/** A chain of steps, the last of which is the result. */
export class Chain {
  readonly sources: Source[] = [];
  readonly steps: Step[] = [];
  private readonly places = new Map<string, number>();
  /** Length of rows; 0 if no source is by row or by column. */
  columns = 0;
  cost = 0;

  constructor(readonly total: number) {}

  /** Adds a source, if it is new, and returns its place. */
  addSource(source: Source): number {
    const isSame = ({ values, kind }: Source) =>
      kind === source.kind &&
      (values === source.values || (kind === Kind.one && Object.is(values[0], source.values[0])));
    const known = this.sources.findIndex(isSame);
    if (known >= 0) return -1 - known;
    return -this.sources.push(source);
  }

  /** Adds a step, if it is new, and returns its place. */
  addStep(step: Step): number {
    const key = [step.isBinary, step.op, step.a, step.b, step.first, step.second].join();
    const known = this.places.get(key);
    if (known !== undefined) return known;
    this.cost += step.isBinary ? 1 : (UNARY.get(step.op) as number);
    this.places.set(key, this.steps.push(step) - 1);
    return this.steps.length - 1;
  }

  /** Adds the steps and sources of another chain, and returns the place of its result. */
  include(other: Chain): number {
    if (other.columns > 0) this.columns = other.columns;
    const sources = other.sources.map((source) => this.addSource(source));
    const steps: number[] = [];
    const moved = (place: number) => (place < 0 ? sources[-1 - place] : steps[place]) as number;
    for (const step of other.steps) steps.push(this.addStep({ ...step, a: moved(step.a), b: moved(step.b) }));
    return steps.at(-1) as number;
  }

  get isSmall(): boolean {
    const large = this.sources.filter(({ kind }) => kind === Kind.each).length;
    return this.steps.length <= MAX_STEPS && this.sources.length <= MAX_SOURCES && large <= MAX_LARGE_SOURCES;
  }

  /** Returns what the addon reads; undefined if there are too few registers. */
  encoded(): Float64Array | undefined {
    const { total, columns, sources, steps } = this;
    const lastUse = steps.map(() => -1);
    steps.forEach(({ a, b }, at) => {
      for (const place of [a, b]) if (place >= 0) lastUse[place] = at;
    });
    const free: number[] = [];
    let registers = 0;
    const registerOf: number[] = [];
    const numbers: number[] = [];
    steps.forEach((step, at) => {
      const place = (operand: number) =>
        operand < 0 ? -1 - operand : sources.length + (registerOf[operand] as number);
      // A step does not write the register of an operand.
      const to = at === steps.length - 1 ? 0 : (free.pop() ?? registers++);
      registerOf.push(to);
      const operands = [place(step.a), place(step.isBinary ? step.b : step.a)];
      numbers.push(step.isBinary ? 1 : 0, step.op, ...operands, to, step.first, step.second);
      for (const operand of new Set([step.a, step.b]))
        if (operand >= 0 && lastUse[operand] === at) free.push(registerOf[operand] as number);
    });
    if (registers > MAX_REGISTERS) return undefined;
    const kinds = sources.map(({ kind }) => kind);
    return Float64Array.of(total, columns, sources.length, steps.length, registers, ...kinds, ...numbers);
  }
}

/** A chain whose values have not been requested yet. */
export class PendingElements implements Pending {
  private isDone = false;
  private isKeeping = false;
  /** Number of chains that continue this one. */
  repeats = 0;

  constructor(
    readonly chain: Chain,
    private readonly encoded: Float64Array,
    private readonly backend: NativeBackend,
    private readonly settled: (values: Float32Array) => void,
  ) {
    for (const { held } of chain.sources) held?.hold(this);
    if (chain.sources.some(({ held }) => held?.isOrphan)) this.keepsOrphan();
  }

  keepsOrphan(): void {
    if (this.isKeeping) return;
    this.isKeeping = true;
    keeping.push(this);
    if (keeping.length > MAX_KEEPING) keeping.shift()?.settle();
  }

  settle(): void {
    if (this.isDone) return;
    const out = this.backend.floats(this.chain.total);
    const sources = this.chain.sources.map(({ values }) => values);
    elements(this.encoded, sources, out);
    this.settled(out);
    this.drop();
  }

  drop(): void {
    this.isDone = true;
    for (const { held } of this.chain.sources) held?.letGo(this);
  }
}

/** Chains that keep sources whose tensors are disposed, in the order in which they began to. */
const keeping: PendingElements[] = [];

/** Returns how a source's elements follow from those of the result, and the length of rows that this requires. */
function kindOf(shape: readonly number[], result: readonly number[]): { kind: Kind; columns: number } | undefined {
  const [size, total] = [tf.util.sizeFromShape([...shape]), tf.util.sizeFromShape([...result])];
  if (size === total) return { kind: Kind.each, columns: 0 };
  if (size === 1) return { kind: Kind.one, columns: 0 };
  const own = [...new Array<number>(Math.max(0, result.length - shape.length)).fill(1), ...shape];
  const columns = total / size;
  const leading = own.findIndex((length, axis) => length !== result[axis]);
  if (own.slice(leading).every((length) => length === 1) && columns <= MAX_COLUMNS)
    return { kind: Kind.byRow, columns };
  const first = own.findIndex((length) => length !== 1);
  const isTrailing = own.slice(first).every((length, index) => length === result[first + index]);
  return isTrailing && size <= MAX_COLUMNS ? { kind: Kind.byColumn, columns: size } : undefined;
}

/** Adds an operand to a chain and returns its place; undefined if its array cannot be borrowed or its rows do not fit. */
function addOperand(
  backend: NativeBackend,
  chain: Chain,
  operand: tf.TensorInfo,
  shape: readonly number[],
  continues: boolean,
): number | undefined {
  const found = kindOf(operand.shape, shape);
  if (!found || (found.columns > 0 && chain.columns > 0 && found.columns !== chain.columns)) return undefined;
  const { kind, columns } = found;
  const pending = kind === Kind.each && continues ? backend.pendingOf(operand, PendingElements) : undefined;
  if (pending) {
    const isRepeated = pending.repeats >= (pending.chain.cost > MAX_REPEATED_COST ? 1 : MAX_REPEATS);
    const fits = pending.chain.columns === 0 || chain.columns === 0 || pending.chain.columns === chain.columns;
    if (!isRepeated && fits) {
      pending.repeats++;
      return chain.include(pending.chain);
    }
  }
  const source = backend.borrow(operand);
  if (!source) return undefined;
  if (columns > 0) chain.columns = columns;
  return chain.addSource({ ...source, kind });
}

type Operation = Omit<Step, 'a' | 'b'>;

function chainOf(
  backend: NativeBackend,
  operation: Operation,
  operands: readonly tf.TensorInfo[],
  shape: readonly number[],
  continues: boolean,
): Chain | undefined {
  const chain = new Chain(tf.util.sizeFromShape([...shape]));
  const places: number[] = [];
  for (const operand of operands) {
    const place = addOperand(backend, chain, operand, shape, continues);
    if (place === undefined) return undefined;
    places.push(place);
  }
  const [a, b = a] = places as [number, number?];
  chain.addStep({ ...operation, a, b });
  return chain.isSmall ? chain : undefined;
}

function postponed(
  backend: NativeBackend,
  operation: Operation,
  operands: readonly tf.TensorInfo[],
  shape: number[],
): tf.TensorInfo | undefined {
  // Without the operands' own chains if these do not fit together.
  for (const continues of [true, false]) {
    const chain = chainOf(backend, operation, operands, shape, continues);
    const encoded = chain?.encoded();
    if (!chain || !encoded) continue;
    return backend.postponed(shape, (settled) => new PendingElements(chain, encoded, backend, settled));
  }
  return undefined;
}

/** Returns the pending result of an operation of one operand; undefined if it is to be computed at once. */
export function postponedUnary(
  backend: NativeBackend,
  op: UnaryOp,
  x: tf.TensorInfo,
  first: number,
  second: number,
): tf.TensorInfo | undefined {
  const isLarge = tf.util.sizeFromShape(x.shape) >= MIN_ELEMENTS;
  return isLarge && UNARY.has(op)
    ? postponed(backend, { isBinary: false, op, first, second }, [x], x.shape)
    : undefined;
}

/** Returns the pending result of an operation of two operands; undefined if it is to be computed at once. */
export function postponedBinary(
  backend: NativeBackend,
  op: BinaryOp,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo | undefined {
  const isLarge = [a, b].some(({ shape }) => tf.util.sizeFromShape(shape) >= MIN_ELEMENTS);
  if (!isLarge || !BINARY.has(op)) return undefined;
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return postponed(backend, { isBinary: true, op, first: 0, second: 0 }, [a, b], shape);
}
