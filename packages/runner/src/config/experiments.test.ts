import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { loadConfig } from './load-config.js';
import { loadFitConfig } from './load-fit-config.js';
import { isGeneratorConfig, loadGeneratorConfig } from './load-generator-config.js';

const experiments = path.resolve(fileURLToPath(import.meta.url), '../../../../../experiments');
const names = readdirSync(experiments, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe('the experiments', () => {
  for (const name of names)
    it(`${name} has a configuration of the same name, and a README with a results block`, async () => {
      const fits = name.startsWith('fit-');
      const generates = await isGeneratorConfig(path.join(experiments, name, 'config.yaml'));
      const load = fits ? loadFitConfig : generates ? loadGeneratorConfig : loadConfig;
      const config = await load(path.join(experiments, name, 'config.yaml'), { environment: {} });
      expect(config.name).to.equal(name);
      // Editors use this schema for completion and validation.
      const [first] = readFileSync(path.join(experiments, name, 'config.yaml'), 'utf8').split('\n');
      const schema = `../../packages/cli/${fits ? 'fit' : generates ? 'generator' : 'config'}.schema.json`;
      expect(first).to.equal(`# yaml-language-server: $schema=${schema}`);
      const readme = readFileSync(path.join(experiments, name, 'README.md'), 'utf8');
      expect(readme).to.match(/\*\*Question\.\*\*.*<!-- results -->.*<!-- end of results -->/s);
      const verb = 'sweep' in config && config.sweep && fits ? 'sweep' : fits ? 'fit' : 'train';
      const command = `${verb} experiments/${name}/config.yaml`;
      expect(readme).to.contain(name === 'portraits' ? 'npm start' : command);
    });
});
