import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hasFfmpeg, readMesh, readWav, writeGeometry, writePng, writeWav } from '@hypersiren/datasets/media';
import { decodeSafetensors, drawNormal, encodeSafetensors } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { decodePng } from '../../../tools/testing/decode-png.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runHere } from './testing/run-here.js';

/** Everything that a configuration needs beside its signal, tiny. */
const REST = `network: {activation: sine, width: 8, hiddenLayers: 1, omega0: 5}
train: {steps: 3, learningRate: 1e-3, measureEvery: 3}
`;

describe('the kinds of fits', function () {
  this.timeout(60_000);
  const folder = workingFolder();

  /** Runs `hypersiren fit` with that signal. */
  const asOption = (one: string) => ['--set', one];
  async function fit(name: string, signal: string, set: readonly string[] = []) {
    folder.write(`${name}.yaml`, `name: ${name}\nfit: ${signal}\n${REST}`);
    const { code, stderr } = await runHere(['fit', `${name}.yaml`, '--backend', 'cpu', ...set.flatMap(asOption)]);
    const run = folder.at(`runs/${name}`);
    return {
      code,
      stderr,
      bytes: (file: string) => readFileSync(`${run}/${file}`),
      measures: () => JSON.parse(readFileSync(`${run}/evaluation.json`, 'utf8')).measures as Record<string, number>,
    };
  }

  /** Expects an image that is not of one color. */
  async function expectImage(png: Uint8Array) {
    expect(new Set((await decodePng(png)).data).size).to.be.above(20);
  }

  it('audio: writes the fitted sound at the wanted rate and encoding, and draws it', async () => {
    const samples = Float32Array.from({ length: 1600 }, (_, index) => 0.3 * Math.sin(Math.floor(index / 2) / 20));
    await writeWav(folder.at('tone.wav'), { samples, channels: 2, sampleRate: 1000 });
    const run = await fit('tone', '{type: audio, sound: tone.wav, seconds: 0.5, sampleRate: 4000, encoding: int16}');
    expect(run.stderr).to.match(/audio +tone\.wav, 0\.50 s, 2 × 500 frames, time from -1/);
    expect(run.code).to.equal(0);
    expect(run.measures()).to.have.keys('mse', 'snr');
    const { samples: written, ...rest } = await readWav(folder.at('runs/tone/fitted.wav'));
    expect(rest).to.deep.equal({ channels: 2, sampleRate: 4000, encoding: 'int16' });
    expect(written).to.have.length(2 * (1 + 4 * 499));
    await expectImage(run.bytes('figures/waveform.png'));
    const long = await fit('long', '{type: audio, sound: tone.wav, seconds: 2}');
    expect(long.code).to.not.equal(0);
    expect(long.stderr).to.match(/fit\.seconds is 2, the sound lasts 0\.8 s/);
  });

  it('sdf: takes points or a mesh, writes the surface as PLY and OBJ, measures and draws it', async () => {
    const corners = [1, -1].flatMap((x) => [1, -1].flatMap((y) => [1, -1].map((z) => [x, y, z])));
    const points = corners.map((corner) => [...corner, ...corner].join(' ')).join('\n');
    folder.write('points.xyz', points);
    const run = await fit(
      'points',
      '{type: sdf, surface: points.xyz, batch: 8, samples: 50, resolution: 9, views: 40}',
    );
    expect(run.stderr).to.match(/sdf +points\.xyz, 8 points with normals/);
    expect(run.code).to.equal(0);
    const measures = run.measures();
    expect(measures).to.include.keys('distance', 'angle', 'mesh', 'chamfer', 'triangles');
    expect(measures.triangles).to.be.above(0);
    const mesh = await readMesh(folder.at('runs/points/surface.ply'));
    expect(mesh.triangles).to.have.length(3 * (measures.triangles as number));
    expect((await readMesh(folder.at('runs/points/surface.obj'))).triangles).to.deep.equal(mesh.triangles);
    await expectImage(run.bytes('figures/surface.png'));
    const tetrahedron = {
      positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1),
      triangles: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2), // the fourth side is missing
    };
    await writeGeometry(folder.at('open.ply'), tetrahedron);
    const open = await fit('mesh', '{type: sdf, surface: open.ply, batch: 8, samples: 50, resolution: 9, views: 40}');
    expect(open.stderr).to.match(/50 points of 3 triangles, not closed: 3 open sides/);
    folder.write('bare.xyz', '0 0 0\n1 1 1\n');
    const bare = await fit('bare', '{type: sdf, surface: bare.xyz}');
    expect(bare.stderr).to.match(/bare\.xyz: has 2 points without normals and no faces/);
  });

  it('video: renders the fitted video at another length and size, next to the recorded frames', async () => {
    mkdirSync(folder.at('clip'));
    for (let frame = 0; frame < 5; frame++) {
      const data = Uint8Array.from({ length: 6 * 8 }, (_, pixel) => 30 * frame + (pixel % 8) * 10);
      await writePng(folder.at(`clip/${frame}.png`), { data, height: 6, width: 8, channels: 1 });
    }
    const run = await fit(
      'clip',
      '{type: video, video: clip, frames: 4, channels: 1, play: {frames: 7, height: 9, width: 12}}',
    );
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.match(/video +clip, 4 frames of 8×6/);
    expect(run.measures().psnr).to.be.above(0);
    const gif = run.bytes('film.gif');
    expect(gif.subarray(0, 6).toString()).to.equal('GIF89a');
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).to.deep.equal([12, 9]);
    await expectImage(run.bytes('figures/frames.png'));
    expect(existsSync(folder.at('runs/clip/film.mp4'))).to.equal(await hasFfmpeg());
  });

  it('conditional: fits several images, draws each next to its truth, and interpolates between them', async () => {
    for (const [name, step] of [
      ['one', 30],
      ['two', 50],
    ] as const) {
      const data = Uint8Array.from({ length: 5 * 6 }, (_, pixel) => (pixel * step) % 256);
      await writePng(folder.at(`${name}.png`), { data, height: 5, width: 6, channels: 1 });
    }
    const run = await fit('several', '{type: conditional, images: [one.png, two.png], embedding: 3}');
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.match(/conditional +2 images from one\.png on, 6×5, gray/);
    expect(run.measures().worstPsnr).to.be.at.most(run.measures().psnr as number);
    await expectImage(run.bytes('figures/images.png'));
    await expectImage(run.bytes('figures/mixtures.png'));
  });

  it('each: fits a network to every image of a folder, and keeps all in one file with their provenance', async () => {
    mkdirSync(folder.at('pile'));
    for (const step of [3, 7, 11]) {
      const data = Uint8Array.from({ length: 6 * 6 }, (_, pixel) => (pixel * step) % 256);
      await writePng(folder.at(`pile/${step}.png`), { data, height: 6, width: 6, channels: 1 });
    }
    const dataset = '{source: folder, path: pile, channels: 1, resize: stretch, size: 6}';
    const run = await fit('each', `{type: each, dataset: ${dataset}, first: 1, count: 2}`);
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.match(/each +2 images of folder, train, 6×6: a network each/);
    expect(run.measures().worstPsnr).to.be.at.most(run.measures().psnr as number);
    await expectImage(run.bytes('figures/images.png'));
    const { tensors, metadata } = decodeSafetensors(run.bytes('networks.safetensors'), 'networks');
    expect(tensors['layers.0.weight']?.shape).to.deep.equal([2, 2, 8]);
    expect([...(tensors.index?.data ?? [])]).to.deep.equal([1, 2]);
    expect(tensors.psnr?.data.every((psnr) => psnr > 0)).to.equal(true);
    expect(JSON.parse(metadata.dataset as string)).to.include({ split: 'train', first: 1, count: 2 });
    expect(JSON.parse(metadata.dataset as string).fingerprint).to.match(/^[0-9a-f]{64}$/);
    expect(JSON.parse(metadata.network as string)).to.deep.include({ inputs: 2, outputs: 1 });
    const clipped = await fit('clipped', `{type: each, dataset: ${dataset}}`, ['train.clip=1']);
    expect(clipped.stderr).to.match(/train\.clip: 1 would clip by the norm over all networks/);
    const none = await fit('none', `{type: each, dataset: ${dataset}, first: 2, count: 2}`);
    expect(none.stderr).to.match(/the split train has 3 images, got 2 and 2/);
  });

  it('measurement: takes an operator of your own from a file', async () => {
    const data = Uint8Array.from({ length: 5 * 5 }, (_, pixel) => 40 + 7 * pixel);
    await writePng(folder.at('ramp.png'), { data, height: 5, width: 5, channels: 1 });
    const matrix = { shape: [30, 25], data: drawNormal(1, 'operator', 30 * 25, 1) };
    writeFileSync(folder.at('operator.safetensors'), encodeSafetensors({ matrix }));
    const run = await fit(
      'own',
      '{type: measurement, image: ramp.png, measurement: {type: matrix}, operator: operator.safetensors}',
    );
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.match(/matrix of ramp\.png, 5×5, gray: 30 values of 25 numbers/);
    expect(run.measures().leastSquaresPsnr).to.be.above(40);
    const without = await fit('without', '{type: measurement, image: ramp.png, measurement: {type: matrix}}');
    expect(without.stderr).to.match(/fit\.operator: expected a safetensors file/);
  });

  const bump = '[{at: [0, 0.2], width: 0.2, height: 3}]';
  for (const [name, signal, described] of [
    ['poisson', `{type: poisson, charges: ${bump}, batch: 8, nodes: 9}`, /1 charge in a square/],
    [
      'helmholtz',
      `{type: helmholtz, sources: ${bump}, wavenumber: 5, batch: 8, nodes: 11}`,
      /1 source of waves of length 1\.26/,
    ],
    ['wave', `{type: wave, bumps: ${bump}, batch: 8, nodes: 9, film: 3}`, /1 bump of a membrane/],
  ] as const)
    it(`${name}: compares the error with that of finite differences, and draws both`, async () => {
      const run = await fit(name, signal);
      expect(run.code, run.stderr).to.equal(0);
      expect(run.stderr).to.match(described);
      expect(run.measures().error).to.be.above(0);
      await expectImage(run.bytes('figures/field.png'));
      if (name === 'wave') expect(run.bytes('film.gif').subarray(0, 6).toString()).to.equal('GIF89a');
    });
});
