import { datasetSourceType } from '@hypersiren/datasets';
import { createModel, gridAxes, LOCAL_PAPERS, type ModelConfig, PATCHES_PAPERS } from '@hypersiren/hypernet';
import { emissions, emissionType } from '@hypersiren/hypernet/emissions';
import { encoders, encoderType } from '@hypersiren/hypernet/encoders';
import { exportFormats, exportFormatType, formatsText } from '@hypersiren/interchange/formats';
import { citation, readOptions } from '@hypersiren/siren/family';
import { optimizers, schedules } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import * as z from 'zod';
import { backendType } from '../backend/backend.js';
import { backends } from '../backend/backends.js';
import { autoOrder, backendChoices } from '../backend/choices.js';
import { useBackendOf } from '../backend/use-backend.js';
import { fitType } from '../fits/fit-kind.js';
import { fitKinds } from '../fits/fit-kinds.js';
import { examineMachine } from '../tasks/examine-machine.js';
import { configKeys } from './config-keys.js';
import { keysMarkdown, keysText } from './format-keys.js';
import { configJsonSchema } from './json-schema.js';
import { membersTable } from './members-table.js';
import { fitConfigSchemaOf, fitFamilies } from './schemas/fit-schema.js';
import { configFamilies, configSchemaOf } from './schemas/schema.js';

/** Temporary members, each added to a copy of its registry. */
const OWN = {
  paper: citation('misc', 'nobody2026', { title: 'On nothing' }),
  options: { amount: z.number().positive().default(3).describe('How much of it') },
};
const encoder = encoderType({
  name: 'throw-away',
  description: 'The sum of the known pixels',
  options: OWN.options,
  citations: [OWN.paper],
  describe: () => ({ variables: [], maps: [] }),
  create: ({ amount }, { latent }) => ({
    variables: new Map(),
    encode: ({ images, mask }) => {
      const sums = tf.expandDims(tf.sum(tf.mul(images, mask), [1, 2, 3]), 1);
      return { latent: tf.mul(sums, tf.fill([1, latent], amount)) as tf.Tensor2D, maps: [] };
    },
    dispose: () => {},
  }),
});
const emission = emissionType({
  name: 'throw-away',
  description: 'All of it',
  options: OWN.options,
  plan: (_, siren) => emissions.full.plan({ type: 'full' }, siren),
});
const source = datasetSourceType({
  name: 'throw-away',
  description: 'Images of nothing',
  options: OWN.options,
  example: { source: 'throw-away' },
  load: () => Promise.reject(new Error('there is nothing')),
});
const fit = fitType({
  name: 'throw-away',
  description: 'Nothing to nothing',
  options: OWN.options,
  paths: [],
  prepare: () => Promise.reject(new Error('there is nothing')),
});

const backend = backendType({
  name: 'throw-away',
  description: 'Computes as cpu does',
  auto: { where: 'anywhere', notice: 'It is thrown away.' },
  load: async () => ({ tfName: 'cpu', details: 'for a moment', gpu: false }),
});
const format = exportFormatType({
  name: 'throw-away',
  description: 'Nothing at all',
  files: async () => ({}),
  image: async () => ({}),
});

describe('a member that is added to a registry', () => {
  const families = {
    ...configFamilies,
    encoders: { ...encoders, 'throw-away': encoder },
    emissions: { ...emissions, 'throw-away': emission },
    datasetSources: { ...configFamilies.datasetSources, 'throw-away': source },
  };
  const schema = configSchemaOf(families);
  const fitSchema = fitConfigSchemaOf({ ...fitFamilies, fits: { ...fitKinds, 'throw-away': fit } });
  const config = {
    name: 'own',
    dataset: { source: 'throw-away' },
    model: { encoder: { type: 'throw-away' }, hypernetwork: { emission: 'throw-away' } },
  };

  it('is read from configurations, with defaults and error messages', () => {
    const { dataset, model } = schema.parse(config);
    const own = { type: 'throw-away', amount: 3 };
    expect([model.encoder, model.hypernetwork.emission]).to.deep.equal([own, own]);
    expect(dataset).to.deep.equal({ source: 'throw-away', amount: 3 });
    expect(fitSchema.parse({ name: 'own', fit: { type: 'throw-away' } }).fit).to.deep.equal(own);
    const wrong = { ...config, model: { encoder: { type: 'throw-away', amount: 0 } } };
    expect(() => readOptions('config', schema, wrong, (message) => new Error(message))).to.throw(
      'config: model: encoder: throw-away: amount: expected a number above 0, got 0',
    );
  });

  it('appears in the JSON Schema, in the keys and in their help', () => {
    for (const [json, key, when] of [
      [configJsonSchema(schema), 'model.encoder', 'type'],
      [configJsonSchema(schema), 'model.hypernetwork.emission', 'type'],
      [configJsonSchema(schema), 'dataset', 'source'],
      [configJsonSchema(fitSchema), 'fit', 'type'],
    ] as const) {
      expect(JSON.stringify(json)).to.contain('"const":"throw-away"');
      const keys = configKeys(json);
      expect(keys.find((one) => one.key === `${key}.${when}`)?.choices, key).to.include('throw-away');
      expect(keys.find((one) => one.key === `${key}.amount`)).to.deep.include({
        when: [`${when}: throw-away`],
        default: '3',
      });
      expect(keysText(keys)).to.contain(
        `${key}.amount  number above 0; default 3  (${when}: throw-away)\n    How much of it`,
      );
      expect(keysMarkdown(keys)).to.contain(`| \`${key}.amount\` | number above 0 | \`3\` | How much of it`);
    }
  });

  it('appears in the tables of the READMEs', () => {
    for (const [family, description] of [
      [families.encoders, encoder.description],
      [families.emissions, emission.description],
      [families.datasetSources, source.description],
    ] as const)
      expect(membersTable(family)).to.match(
        new RegExp(`^\\| \`throw-away\` +\\| ${description} +\\| \`amount\` 3`, 'm'),
      );
    expect(membersTable(families.encoders)).to.match(/`throw-away` .*nobody2026/);
  });

  it('is a choice of the command, appears in its help and in the examination of the machine, and computes', async () => {
    const family = { 'throw-away': backend, ...backends };
    expect(backendChoices(family)).to.include('throw-away');
    expect(autoOrder(family)).to.match(/^throw-away anywhere, else /);
    expect((await examineMachine(family)).backends[0]).to.deep.equal({
      name: 'throw-away',
      state: 'usable',
      details: 'for a moment',
    });
    const chosen = { name: 'throw-away', tfName: 'cpu', details: 'for a moment', gpu: false };
    expect(await useBackendOf(family, 'throw-away')).to.deep.equal(chosen);
    expect(await useBackendOf(family, 'auto')).to.deep.equal({ ...chosen, notice: 'It is thrown away.' });
    const formats = { ...exportFormats, 'throw-away': format };
    expect(formatsText(formats)).to.match(/; throw-away: Nothing at all$/);
    for (const [registry, description] of [
      [family, backend.description],
      [formats, format.description],
    ] as const)
      expect(membersTable(registry)).to.match(new RegExp(`^\\| \`throw-away\` +\\| ${description} +\\|`, 'm'));
  });

  it('creates models', async () => {
    await tf.setBackend('cpu');
    const small = { latent: 4, hidden: [], emission: 'throw-away' };
    const own = { encoder: config.model.encoder, hypernetwork: small, siren: { width: 4, hiddenLayers: 0 } };
    const shape = { height: 2, width: 2, channels: 1 };
    const model = createModel(own as unknown as ModelConfig, shape, 1, families);
    expect(model.spec.config.encoder).to.deep.equal({ type: 'throw-away', amount: 3 });
    tf.tidy(() => {
      const known = { images: tf.ones([1, 2, 2, 1]) as tf.Tensor4D, mask: tf.ones([1, 2, 2, 1]) as tf.Tensor4D };
      expect(Array.from(model.encode(known).latent.dataSync())).to.deep.equal([12, 12, 12, 12]);
      expect(model.valuesAt(model.inpaint(known), gridAxes(shape)).shape).to.have.length(3);
    });
    model.dispose();
  });
});

describe('every member of every family', () => {
  const all = { ...configFamilies, fits: fitKinds, backends, exportFormats, optimizers, schedules };
  for (const [family, members] of Object.entries(all))
    for (const [name, member] of Object.entries(members))
      it(`of ${family}: ${name} has the name in its registry, an example that its schema accepts, and BibTeX`, () => {
        expect(member.name).to.equal(name);
        expect(member.description).to.match(/^[A-Z].*[^.]$/);
        expect(member.schema.safeParse(member.example).error).to.equal(undefined);
        for (const key of Object.keys(member.schema.shape))
          expect(member.schema.shape[key as never] as { description?: string }, key).to.have.property('description');
        for (const { key, bibtex } of member.citations) {
          expect(bibtex).to.match(new RegExp(`^@\\w+\\{${key},\\n(?:  \\w+ = \\{.+\\},\\n)+\\}$`));
          expect(bibtex)
            .to.match(/ {2}title = /)
            .and.match(/ {2}year = /)
            .and.match(/ {2}author = /);
        }
      });

  it('cites the same paper with the same key and entry', () => {
    const entries = new Map<string, string>();
    const ofMembers = Object.values(all).flatMap((members) => Object.values(members).flatMap((m) => m.citations));
    for (const { key, bibtex } of [...ofMembers, ...LOCAL_PAPERS, ...PATCHES_PAPERS])
      expect(entries.get(key) ?? bibtex, key).to.equal(bibtex) && entries.set(key, bibtex);
  });
});
