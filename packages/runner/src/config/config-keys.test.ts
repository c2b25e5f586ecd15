import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type ConfigKey, configKeys } from './config-keys.js';
import { keysMarkdown, keysText } from './format-keys.js';
import { configJsonSchema, type JsonSchema } from './json-schema.js';
import { fitConfigSchema } from './schemas/fit-schema.js';
import { generatorConfigSchema } from './schemas/generator-config-schema.js';

describe('the keys of a configuration', () => {
  const keys = configKeys(configJsonSchema());
  const named = (name: string): ConfigKey[] => keys.filter(({ key }) => key === name);

  it('have type, default and meaning from the schema', () => {
    expect(named('train.steps')).to.deep.equal([
      {
        key: 'train.steps',
        type: 'whole number at least 1',
        choices: [],
        when: [],
        description: 'Number of updates',
        default: '2500',
      },
    ]);
    expect(named('train.schedule')[0]).to.deep.include({ type: 'constant, cosine', choices: ['constant', 'cosine'] });
  });

  it('of families list the members that have them', () => {
    expect(named('dataset.source')[0]?.choices).to.include.members([
      'portraits',
      'folder',
      'idx',
      'cifar10',
      'celeba',
      'tfrecord',
      'packed',
    ]);
    expect(named('model.encoder.type')[0]?.choices).to.include.members(['cnn', 'unet', 'attention']);
    const channels = named('model.encoder.channels');
    expect(channels.find(({ when }) => when.includes('type: unet'))?.default).to.equal('[48, 64, 96, 96, 96]');
    expect(named('dataset.resize')[0]?.when).to.deep.equal(['source: folder', 'source: celeba', 'source: tfrecord']);
  });

  it('include every key of the schema, with a description unless the key explains itself', () => {
    const names = (schema: JsonSchema, path: string): string[] =>
      Object.entries(schema.properties ?? {})
        .flatMap(([key, below]) => [`${path}${key}`, ...names(below, `${path}${key}.`)])
        .concat((schema.anyOf ?? schema.oneOf ?? []).flatMap((member) => names(member, path)));
    expect([...new Set(keys.map(({ key }) => key))].sort()).to.deep.equal(
      [...new Set(names(configJsonSchema(), ''))].sort(),
    );
    for (const { key, description } of keys)
      if (/^(train|loss|evaluation|resolution|model)\./.test(key) && !/\.type$/.test(key))
        expect(description, key).to.be.a('string');
  });

  it('can be formatted for the terminal and as a page', () => {
    expect(keysText(named('dataset.resize'))).to.equal(
      'dataset.resize  none, stretch, fit  (source: folder, celeba, tfrecord)\n    How images are resized to `size`: stretch, or fit within it and keep their aspect ratio',
    );
    const page = keysMarkdown(keys);
    expect(page).to.contain('\n## train\n');
    expect(page).to.contain('| `train.steps` | whole number at least 1 | `2500` | Number of updates |');
  });
});

describe('the JSON Schema of a configuration', () => {
  const schema = configJsonSchema();

  it('is of draft 7, knows every key, and rejects others', () => {
    expect(schema.$schema).to.equal('http://json-schema.org/draft-07/schema#');
    expect(schema.additionalProperties).to.equal(false);
    expect(Object.keys(schema.properties ?? {})).to.include.members(['extends', 'name', 'dataset', 'train']);
    expect(schema.properties?.train?.properties?.schedule?.enum).to.deep.equal(['constant', 'cosine']);
  });

  it('requires no key, because the key may be in an extended configuration', () => {
    expect(schema.required).to.deep.equal([]);
  });

  for (const [of, { file, options, knows }] of Object.entries({
    'a training': { file: 'config', options: '', knows: schema },
    'a fit': { file: 'fit', options: ' --of fit', knows: configJsonSchema(fitConfigSchema) },
    'a generator': {
      file: 'generator',
      options: ' --of generator',
      knows: configJsonSchema(generatorConfigSchema),
    },
  }))
    it(`of ${of} is plain JSON, and equals the file in the repository`, () => {
      const plain = JSON.parse(JSON.stringify(knows));
      expect(plain).to.deep.equal(knows);
      const along = fileURLToPath(new URL(`../../../cli/${file}.schema.json`, import.meta.url));
      const current = `to be made anew: npm run -s hypersiren -- keys${options} --format json-schema > packages/cli/${file}.schema.json`;
      expect(JSON.parse(readFileSync(along, 'utf8')), current).to.deep.equal(plain);
    });
});
