import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Registry } from '@hypersiren/siren/family';
import { type Backend, BackendError, type BackendErrorCode } from '../backend/backend.js';
import { backends } from '../backend/backends.js';
import type { BackendChoice } from '../backend/choices.js';
import { type GradientCheck, gradientSelfTest } from '../backend/gradient-self-test.js';
import { useBackend } from '../backend/use-backend.js';
import { describeMachine, type Machine, versions } from '../run/provenance.js';

/** Versions, hardware and backends of a machine. */
export interface MachineExamination {
  /** Versions by package name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  /** First line of the C++ compiler's version. Left out if there is no compiler. */
  readonly compiler?: string;
  readonly backends: readonly ExaminedBackend[];
}

/** State of a backend on this machine. */
export interface ExaminedBackend {
  readonly name: string;
  readonly state: 'usable' | BackendErrorCode;
  /** Description of a usable backend, or the reason why the backend is not usable. */
  readonly details: string;
  /** Advice on how to install the backend. */
  readonly hint?: string;
}

/** Result of checking derivatives on a backend against central differences. */
export interface ExaminedGradients {
  /** Name of the backend in use. */
  readonly backend: string;
  readonly checks: readonly GradientCheck[];
  readonly passed: boolean;
}

/**
 * Examines the versions, the hardware and the backends of this machine.
 *
 * @param family backends to examine; default: those of this package
 */
export async function examineMachine(family: Registry<Backend> = backends): Promise<MachineExamination> {
  const compiler = await findCompiler();
  const examined: ExaminedBackend[] = [];
  for (const backend of Object.values(family))
    examined.push({ name: backend.name, ...(await examineBackend(backend)) });
  return {
    versions: await versions(),
    machine: describeMachine(),
    ...(compiler !== undefined && { compiler }),
    backends: examined,
  };
}

/**
 * Checks first and second derivatives on a backend.
 *
 * @param backend backend to use; default `auto`
 * @throws BackendError if the backend cannot be used
 */
export async function examineGradients({
  backend = 'auto',
}: {
  readonly backend?: BackendChoice | undefined;
} = {}): Promise<ExaminedGradients> {
  const { name } = await useBackend(backend);
  const checks = await gradientSelfTest();
  return { backend: name, checks, passed: checks.every(({ passed }) => passed) };
}

async function examineBackend(backend: Backend): Promise<Omit<ExaminedBackend, 'name'>> {
  try {
    return { state: 'usable', details: (await backend.load()).details };
  } catch (error) {
    const { message } = error as Error;
    if (!(error instanceof BackendError)) return { state: 'not-usable', details: `does not load: ${message}` };
    if (error.code !== 'not-installed') return { state: error.code, details: message };
    return { state: 'not-installed', details: 'not installed', ...(error.hint !== undefined && { hint: error.hint }) };
  }
}

async function findCompiler(): Promise<string | undefined> {
  for (const name of process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'])
    try {
      return (await promisify(execFile)(name, ['--version'])).stdout.split('\n')[0];
    } catch {
      // This compiler is missing: try the next one.
    }
  return undefined;
}
