import { expect } from 'chai';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { commonJs } from './common-js.js';

describe('running a CommonJS package in place', () => {
  const folder = temporaryFolder();

  it('runs each module once, finds files, folders and JSON, and allows cycles', () => {
    folder.write(
      'a.js',
      "exports.name = 'a'; exports.b = require('./parts/b'); exports.again = require('./parts/b.js');",
    );
    folder.write(
      'parts/b.js',
      "exports.a = require('../a').name; exports.c = require('./c'); exports.json = require('../d.json');",
    );
    folder.write('parts/c/index.js', 'module.exports = [__filename, __dirname, this === exports];');
    folder.write('d.json', '{"seven": 7}');
    const { name, b, again } = commonJs(folder.path, {})('./a') as Record<string, unknown>;
    expect(name).to.equal('a');
    expect(again).to.equal(b);
    expect(b).to.deep.equal({
      ...{ a: 'a', json: { seven: 7 } },
      c: [folder.at('parts/c/index.js'), folder.at('parts/c'), true],
    });
  });

  it('gives the modules that it was given, and Node’s own, by their names', () => {
    folder.write(
      'given.js',
      "module.exports = [require('util').inspect, require('path').sep, require('./missing'), require('tfjs')];",
    );
    const given = { util: { inspect: 1 }, './missing': 2, tfjs: 3 };
    const [inspect, separator, ...others] = commonJs(folder.path, given)('./given') as unknown[];
    expect([inspect, ...others]).to.deep.equal([1, 2, 3]);
    expect(separator).to.be.a('string');
  });

  it('names a module that is not there and the folder that requires it', () => {
    folder.write('wrong/needs.js', "require('progress');");
    expect(() => commonJs(folder.path, {})('./wrong/needs')).to.throw(`${folder.at('wrong')} requires progress, which`);
    expect(() => commonJs(folder.path, {})('./nowhere')).to.throw('requires ./nowhere, which is not there');
  });
});
