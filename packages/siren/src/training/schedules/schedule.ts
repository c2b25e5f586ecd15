import { defineMember, type Member, type MemberDefinition, type NamedSchema } from '../../family/member.js';

/** Schedule of the learning rate after warm-up, as a factor of the peak. */
export interface Schedule<Name extends string = string> extends Member<Name, NamedSchema<'type', Name, object>> {
  /**
   * Returns the factor of the peak.
   *
   * @param progress progress from 0 after the warm-up to 1 at the end
   */
  factor(progress: number): number;
}

/** Definition of a schedule. */
export interface ScheduleDefinition<Name extends string>
  extends Omit<MemberDefinition<Name, object>, 'options' | 'example'>,
    Pick<Schedule, 'factor'> {}

/** Creates a schedule from its definition. */
export function scheduleType<const Name extends string>({
  factor,
  ...definition
}: ScheduleDefinition<Name>): Schedule<Name> {
  return { ...defineMember({ ...definition, options: {} }), factor };
}
