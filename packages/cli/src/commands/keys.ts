import type { KeysOptions } from '../actions/explain-keys.js';
import { KEY_FORMATS, KEY_OWNERS } from '../key-choices.js';
import { examples } from '../terminal/examples.js';
import type { Command } from './command.js';

export const keys: Command<KeysOptions> = (terminal) => ({
  command: 'keys [key]',
  describe: 'Explain the keys of a configuration: types, defaults and meaning',
  builder: (yargs) =>
    yargs
      .positional('key', {
        type: 'string',
        describe: 'Show only this key and the keys below it, for instance train.steps',
      })
      .options({
        of: {
          choices: KEY_OWNERS,
          default: 'train' as const,
          describe: 'Keys of `train`, of `fit`, or of a generator (`train` with model.kind: generator)',
        },
        format: {
          choices: KEY_FORMATS,
          default: 'text' as const,
          describe:
            'text; markdown, a page of all keys; json-schema (draft 7), for completion and validation in editors',
        },
      })
      .epilogue(
        examples(
          ['$0 keys train.schedule', ''],
          ['$0 keys --of fit network', ''],
          [
            '$0 keys --format json-schema > hypersiren.schema.json',
            'for a first line `# yaml-language-server: $schema=hypersiren.schema.json`',
          ],
        ),
      ),
  async handler(options) {
    const { explainKeys } = await import('../actions/explain-keys.js');
    await explainKeys(options, terminal);
  },
});
