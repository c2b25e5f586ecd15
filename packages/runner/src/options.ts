/**
 * What a command line needs before anything is loaded: choices and errors.
 *
 * @module @hypersiren/runner/options
 */
export { BACKEND_CHOICES, type BackendChoice } from './backend/choices.js';
export { ConfigError, type ConfigIssue, type ConfigPlace, formatIssue } from './config/config-error.js';
export { UsageError } from './usage-error.js';
