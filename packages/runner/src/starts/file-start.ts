import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FittedSignal, type SignalNetworkConfig, signalNetwork } from '@hypersiren/siren/fits';
import type { NamedArray, NamedArrays } from '@hypersiren/siren/training';
import * as z from 'zod';
import { compareConfigs } from '../config/compare-configs.js';
import { relativePath } from '../relative-path.js';
import { UsageError } from '../usage-error.js';
import { fitStartType } from './start.js';

/** The parameters of an earlier fit, such as one of noise. */
export const fileStart = fitStartType({
  name: 'file',
  description: 'The parameters of another fit, of noise for example',
  options: {
    file: z.string().min(1).describe('File `signal.safetensors` of a fit with the same network; relative to this file'),
  },
  example: { file: 'runs/fit-noise/signal.safetensors' },
  paths: ['file'],
  async parameters({ file }, { network, prepared }) {
    const name = relativePath(file);
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`start.file: ${name}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
    });
    const signal = FittedSignal.load(bytes, path.basename(file));
    try {
      const { networks } = prepared.fit;
      const outputs = prepared.fit.outputs / (networks ?? 1);
      const wanted = signalNetwork(network, { inputs: prepared.fit.inputs, outputs }).variables;
      const shapeOf = (variables: Iterable<{ readonly name: string; readonly shape: readonly number[] }>) =>
        JSON.stringify([...variables].map(({ name, shape }) => [name, shape]));
      const own = [...signal.variables].map(([name, { shape }]) => ({ name, shape }));
      const isSame = compareConfigs([functionOf(signal.config), functionOf(network)]).length === 0;
      if (!isSame || shapeOf(own) !== shapeOf(wanted))
        throw new UsageError(
          `start.file: ${name} has the network ${JSON.stringify(signal.config)} from ${signal.inputs} coordinates to ` +
            `${signal.outputs} channels; the fit has ${JSON.stringify(network)} from ${prepared.fit.inputs} to ${outputs}`,
        );
      const parameters = await signal.parameters();
      return networks === undefined ? parameters : repeated(parameters, networks);
    } finally {
      signal.dispose();
    }
  },
});

/** Returns the settings of a network that decide its function, without those that decide its initial parameters. */
function functionOf(network: SignalNetworkConfig): object {
  const { bias, firstBias, ...own } = network as Record<string, unknown>;
  return own.omega0 === undefined ? own : { firstOmega0: own.omega0, ...own };
}

/** Stacks the same parameters for each of many networks. */
function repeated(parameters: NamedArrays, networks: number): NamedArrays {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]): [string, NamedArray] => [
      name,
      {
        shape: [networks, ...shape],
        data: Float32Array.from({ length: networks * data.length }, (_, index) => data[index % data.length] as number),
      },
    ]),
  );
}
