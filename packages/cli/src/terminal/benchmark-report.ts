export { benchmarkReport } from '@hypersiren/runner';
