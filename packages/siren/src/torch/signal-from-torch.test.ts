import { expect } from 'chai';
import { FittedSignal } from '../fits/fitted-signal.js';
import { errorOf } from '../testing/error-of.js';
import { expectNumbersClose } from '../testing/expect-close.js';
import { onCpu } from '../testing/on-cpu.js';
import { signalFromTorch } from './signal-from-torch.js';

describe('signalFromTorch', () => {
  onCpu();

  // 2 → 3 → 3 → 1, weights [out, in] as PyTorch has them.
  const layers = [
    { weight: { shape: [3, 2], data: Float32Array.of(0.1, 0.2, -0.3, 0.4, 0.5, -0.6) }, bias: [0.1, -0.1, 0.2] },
    { weight: { shape: [3, 3], data: Float32Array.from({ length: 9 }, (_, i) => (i - 4) / 50) }, bias: [0, 0.05, 0.1] },
    { weight: { shape: [1, 3], data: Float32Array.of(0.7, -0.8, 0.9) }, bias: [0.25] },
  ];
  const named = (name: (layer: number) => string) =>
    Object.fromEntries(
      layers.flatMap(({ weight, bias }, layer) => [
        [`${name(layer)}weight`, weight],
        [`${name(layer)}bias`, { shape: [bias.length], data: Float32Array.from(bias) }],
      ]),
    );
  const repository = named((layer) => `net.net.${layer}.0.`);
  const notebook = named((layer) => (layer === 2 ? 'net.2.' : `net.${layer}.linear.`));
  const point = [0.3, -0.7];
  /** sin(ω(Wx + b)) layer by layer, with W [out, in]. */
  const expected = (omega: number) =>
    layers.reduce((x, { weight: { data }, bias }, layer) => {
      return bias.map((b, row) => {
        const z = x.reduce((sum, value, column) => sum + value * (data[row * x.length + column] as number), b);
        return layer === 2 ? z : Math.sin(omega * z);
      });
    }, point);

  it('computes the same as the authors’ network, with the names of their repository and of their notebook', async () => {
    for (const arrays of [repository, notebook]) {
      const signal = signalFromTorch(arrays);
      expectNumbersClose((await signal.sample(Float32Array.from(point))).value, expected(30), 1e-5);
      signal.dispose();
    }
    const slow = signalFromTorch(repository, { omega0: 2 });
    expectNumbersClose((await slow.sample(Float32Array.from(point))).value, expected(2), 1e-5);
    const again = FittedSignal.load(await slow.save());
    expect(await again.parameters()).to.deep.equal(await slow.parameters());
    slow.dispose();
    again.dispose();
  });

  it('ignores name wrappers of PyTorch and training programs, and integer counters', async () => {
    const counter = { shape: [1], data: Float32Array.of(7), integer: true } as const;
    for (const prefix of ['module.', '_orig_mod.', 'module._orig_mod.', 'model.', 'ema_model.', 'state_dict.module.']) {
      const wrapped = Object.entries(repository).map(([name, array]) => [`${prefix}${name}`, array] as const);
      const signal = signalFromTorch({ ...Object.fromEntries(wrapped), epoch: counter });
      expectNumbersClose((await signal.sample(Float32Array.from(point))).value, expected(30), 1e-5);
      signal.dispose();
    }
    const twice = { ...repository, 'module.net.net.0.0.bias': repository['net.net.0.0.bias'] };
    expect((await errorOf(() => signalFromTorch(twice as never))).message).to.match(
      /two tensors are called net\.net\.0\.0\.bias/,
    );
  });

  it('names missing, unknown and mismatching tensors', async () => {
    const message = async (arrays: object) => (await errorOf(() => signalFromTorch(arrays as never))).message;
    expect(await message({ 'encoder.weight': layers[0]?.weight })).to.match(
      /such as net\.net\.0\.0\.weight, got encoder/,
    );
    const { 'net.net.1.0.bias': _, ...missing } = repository;
    expect(await message(missing)).to.match(
      /layer 1: expected a weight \[out, 3\] and a bias.*got \[3,3\] and \[none\]/,
    );
    expect(await message({ ...repository, 'net.net.1.0.weight': layers[0]?.weight })).to.match(
      /layer 1: .*got \[3,2\]/,
    );
    expect(await message({})).to.match(/two layers or more, got 0/);
  });
});
