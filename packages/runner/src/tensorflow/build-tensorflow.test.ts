import { chmodSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { BackendError } from '../backend/backend.js';
import { backends } from '../backend/backends.js';
import { buildTensorflow } from './build-tensorflow.js';
import { builtFolder, RECORD, readBuilt } from './built-tensorflow.js';
import { findTensorflow, libraryNames } from './find-tensorflow.js';

// The tools build the backend and test it; here no TensorFlow is needed.
const describeHere = process.platform === 'win32' ? describe.skip : describe;

describeHere('building the backend tensorflow', () => {
  const folder = temporaryFolder();
  const before = { ...process.env };
  beforeEach(() => {
    process.env.XDG_CACHE_HOME = folder.at('cache');
  });
  afterEach(() => {
    for (const name of ['XDG_CACHE_HOME', 'PATH', 'CXX'])
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  });

  /** Writes a program and returns its path. */
  function program(name: string, script: string): string {
    const file = folder.write(name, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const pythonThatPrints = (name: string, found: object): string =>
    program(name, `echo '${JSON.stringify({ python: `/usr/bin/${name}`, release: '3.11.7', ...found })}'`);
  const refusal = async (call: () => Promise<unknown>): Promise<BackendError> => errorOf(BackendError, call);

  /** A Python whose TensorFlow has the files that are looked for, empty. */
  function pythonWithTensorflow(): string {
    for (const name of [...libraryNames(), 'include/tensorflow/c/eager/c_api.h']) folder.write(`whole/${name}`, '');
    return pythonThatPrints('python-whole', { folder: folder.at('whole'), version: '2.21.0' });
  }

  it('finds the TensorFlow of a Python', async () => {
    const found = await findTensorflow(pythonWithTensorflow());
    expect(found).to.deep.equal({ python: '/usr/bin/python-whole', version: '2.21.0', folder: folder.at('whole') });
  });

  it('says what to do if there is no Python, no TensorFlow, or one that is too old', async () => {
    const none = await refusal(() => buildTensorflow({ python: folder.at('none') }));
    expect([none.code, none.message]).to.deep.equal([
      'not-installed',
      `There is no program ${folder.at('none')}.\nInstall Python 3.9 or newer, or name yours: --python path/to/python3`,
    ]);
    const broken = await refusal(() => buildTensorflow({ python: program('broken', 'echo bad >&2; exit 1') }));
    expect(broken.message).to.match(/broken is no usable Python: bad\.\n/);
    const bare = await refusal(() => buildTensorflow({ python: pythonThatPrints('bare', {}) }));
    expect(bare.code).to.equal('not-installed');
    expect(bare.message).to.match(/^Python 3\.11\.7 \(\/usr\/bin\/bare\) has no TensorFlow\.\n/);
    expect(bare.hint).to.contain('pip install tensorflow-cpu').and.contain('tensorflow[and-cuda]');
    const old = await refusal(() =>
      buildTensorflow({ python: pythonThatPrints('old', { folder: folder.path, version: '2.4.0' }) }),
    );
    expect(old.message).to.match(/^TensorFlow 2\.4\.0 in .* has no libtensorflow_cc\S+, no /);
    expect(old.hint).to.match(/2\.12 and newer .*pip install --upgrade tensorflow$/);
  });

  it('finds no TensorFlow in a folder of that name in the working directory', async () => {
    folder.write('here/tensorflow/__init__.py', '');
    const python = program('in-folder', `cd ${folder.at('here')} && exec python3 "$@"`);
    const found = await findTensorflow(python).catch((error: BackendError) => error);
    expect(JSON.stringify(found)).not.to.contain(folder.at('here'));
  });

  it('says what to do if there is no compiler, or the sources cannot be fetched, and leaves nothing', async () => {
    const python = pythonWithTensorflow();
    process.env.CXX = folder.at('no-compiler');
    const without = await refusal(() => buildTensorflow({ python }));
    expect(without.message).to.match(/no-compiler, which CXX names, does not run\.\nInstall one, for instance/);
    delete process.env.CXX;

    program('bin/c++', 'echo a compiler');
    program('bin/npm', 'echo no route to registry >&2; exit 1');
    process.env.PATH = `${folder.at('bin')}${path.delimiter}${process.env.PATH}`;
    const steps: string[] = [];
    const offline = await refusal(() => buildTensorflow({ python, onStep: (sentence) => steps.push(sentence) }));
    expect(offline.message).to.match(/tfjs-node@4\.22\.0 cannot be fetched:\nno route to registry\.\nnpm must reach/);
    expect(steps.map((sentence) => sentence.split(' ')[0])).to.deep.equal(['Found', 'Fetching']);

    program('bin/npm', 'echo changed > "$4/tensorflow-tfjs-node-4.22.0.tgz"');
    const changed = await refusal(() => buildTensorflow({ python }));
    expect(changed.message).to.match(/has another @tensorflow\/tfjs-node@4\.22\.0 than the one published/);
    expect(readdirSync(path.dirname(builtFolder()))).to.deep.equal([]);
  });

  it('is advised if it was not done, and again if its TensorFlow is gone', async () => {
    const loading = () => backends.tensorflow.load();
    if (!existsSync(path.join('node_modules', '@tensorflow', 'tfjs-node-gpu')))
      expect((await refusal(loading)).message).to.match(
        /^The backend tensorflow is not built\.\nInstall it: npm run tensorflow -- --python python3$/,
      );
    const record = { python: '/usr/bin/python3', version: '2.20.0', folder: '/gone', tfjsNode: '4.22.0' };
    folder.write(`cache/hypersiren/tensorflow/${RECORD}`, JSON.stringify(record));
    expect(readBuilt(builtFolder())).to.deep.equal(record);
    const gone = await refusal(loading);
    expect([gone.code, gone.hint]).to.deep.equal([
      'not-usable',
      'Build it again: npx hypersiren tensorflow --python /usr/bin/python3',
    ]);
    expect(gone.message).to.match(/was built for TensorFlow 2\.20\.0 in \/gone, which does not load: /);
    folder.write(`cache/hypersiren/tensorflow/${RECORD}`, JSON.stringify({ ...record, tfjsNode: '4.0.0' }));
    expect(readBuilt(builtFolder())).to.equal(undefined);
  });
});
