import { familyOf } from '../../family/family.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';

/** Every schedule by the name that configurations use. */
export const schedules = familyOf([constant, cosine]);

/** What {@link schedules} has, by name. */
export type ScheduleName = keyof typeof schedules;
