/**
 * Choices, errors and paths that a command line needs before other modules are loaded.
 *
 * @module @hypersiren/runner/options
 */
export { ranksOf } from '@hypersiren/tfjs-mpi';
export { autoOrder, BACKEND_CHOICES, type BackendChoice } from './backend/choices.js';
export { ConfigError, type ConfigIssue, type ConfigPlace, formatIssue } from './config/config-error.js';
export { type ConfigKey, configKeys } from './config/config-keys.js';
export { nearest } from './config/describe-issue.js';
export { LAUNCHER_CHOICES } from './launch/choices.js';
export { relativePath } from './relative-path.js';
export { UsageError } from './usage-error.js';
