import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Registry } from '@hypersiren/siren/family';
import { type Backend, BackendError } from '../backend/backend.js';
import { backends } from '../backend/backends.js';
import type { BackendChoice } from '../backend/choices.js';
import { type GradientCheck, gradientSelfTest } from '../backend/gradient-self-test.js';
import { useBackend } from '../backend/use-backend.js';
import { describeMachine, type Machine, versions } from '../run/provenance.js';

/** What a machine can compute with. */
export interface MachineExamination {
  /** By the name of what has it. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  /** What the C++ compiler calls itself; left out if there is none. */
  readonly compiler?: string;
  readonly backends: readonly ExaminedBackend[];
}

/** A backend: usable, not there, or there and not usable. */
export interface ExaminedBackend {
  readonly name: string;
  readonly state: 'usable' | 'not-installed' | 'not-usable';
  /** What it is if it is usable, else why it is not. */
  readonly details: string;
  /** How to install it. */
  readonly hint?: string;
}

/** Derivatives on a backend, compared with central differences. */
export interface ExaminedGradients {
  /** The backend that was taken. */
  readonly backend: string;
  readonly checks: readonly GradientCheck[];
  readonly passed: boolean;
}

/**
 * Says what this machine computes with.
 *
 * @param family the backends that are looked at; default those of this package
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
 * Says whether first and second derivatives on a backend are right.
 *
 * @param backend default `auto`
 * @throws BackendError if it cannot be used
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
    if (error.code !== 'not-installed') return { state: 'not-usable', details: message };
    return { state: 'not-installed', details: 'not installed', ...(error.hint !== undefined && { hint: error.hint }) };
  }
}

async function findCompiler(): Promise<string | undefined> {
  for (const name of process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'])
    try {
      return (await promisify(execFile)(name, ['--version'])).stdout.split('\n')[0];
    } catch {
      // Not this one.
    }
  return undefined;
}
