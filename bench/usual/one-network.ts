import type { BackendName } from '@hypersiren/runner';
import { chooseBackend } from '../choose-backend.js';
import { timeSteps } from '../time-steps.js';

// `one-network.ts NETWORK BACKEND THREADS SECONDS`: measures one usual network on one backend in this process, and prints
// one JSON line.

const [name, backend, threads, seconds] = process.argv.slice(2) as [string, BackendName, string, string];
await chooseBackend(backend, threads);
const { usualNetworks } = await import('./networks.js');
const network = usualNetworks.find((candidate) => candidate.name === name);
if (!network) throw new Error(`no network named ${name}`);
const times = await timeSteps(network.build(), Number(seconds));
process.stdout.write(`${JSON.stringify({ network: name, ...times })}\n`);
