import { scheduleType } from './schedule.js';

export const constant = scheduleType({
  name: 'constant',
  description: 'Constant at the peak',
  factor: () => 1,
});
