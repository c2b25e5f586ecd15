/**
 * `true` if a schema reads exactly the type that a package takes: no key more, none less, none optional in one alone.
 * With it the compiler refuses a setting that the schema does not know, or one that no package heeds.
 */
export type SameType<A, B> = Identical<Plain<A>, Plain<B>>;

type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/**
 * The type without readonly, interfaces, intersections and explicit `undefined`: what it says, not how it is written.
 * (zod gives a key with a default the input type `?: T | undefined`.)
 */
type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly unknown[]
    ? { -readonly [Index in keyof T]: Plain<T[Index]> }
    : { -readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> };

/** A place for the compiler to say no. */
export function assertSameType<_Proof extends true>(): void {}
