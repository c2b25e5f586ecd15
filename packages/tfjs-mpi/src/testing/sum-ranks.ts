import { createHash } from 'node:crypto';
import { joinRanks } from '../communicator.js';

// Sums shards over the MPI ranks. Rank 0 prints digests of the exact and brief sums of every length; every other rank
// fails if its digests differ. Arguments: `<shards> <lengths>`

const [shards = '8', lengths = '1'] = process.argv.slice(2);
const group = await joinRanks();
const mine = Number(shards) / group.size;
const digest = (values: Float32Array): string => createHash('sha256').update(values).digest('hex').slice(0, 12);

/** Returns numbers whose sum depends on the order of summation. */
function shard(number: number, length: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, index) => Math.sin(1 + index + 7919 * number) * 10 ** ((index + number) % 9),
  );
}

/** Rounds a number as the addon does. */
const round = (x: number): number => {
  const c = Math.fround(Math.fround(x) * 65537);
  return Math.fround(c - Math.fround(c - Math.fround(x)));
};
function tree(parts: readonly Float32Array[], brief: boolean): Float32Array {
  const [only, ...others] = brief ? parts.map((part) => part.map(round)) : parts;
  if (others.length === 0) return only as Float32Array;
  const half = parts.length / 2;
  const [left, right] = [tree(parts.slice(0, half), brief), tree(parts.slice(half), brief)];
  return left.map((value, index) => value + (right[index] as number)).map((value) => (brief ? round(value) : value));
}

const lines: string[] = [];
for (const length of lengths.split(',').map(Number))
  for (const brief of [false, true]) {
    const own = Array.from({ length: mine }, (_, index) => shard(group.rank * mine + index, length));
    const values = tree(own, brief);
    await group.sum(values, brief);
    lines.push(`${length} ${brief ? 'brief' : 'exact'} ${digest(values)}`);
  }
const said = await group.broadcast(group.rank === 0 ? Buffer.from(lines.join('\n')) : undefined);
const same = Buffer.from(said).toString() === lines.join('\n');
group.finalize();
if (!same) throw new Error(`rank ${group.rank} has other sums`);
if (group.rank === 0) process.stdout.write(`${lines.join('\n')}\n`);
