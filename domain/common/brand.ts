/** Types that look the same at run time and must not be mixed up: a brand keeps one string or number from standing for another. */

declare const brand: unique symbol;

/** A `Base` of one kind: only what makes or checks that kind gives one. */
export type Brand<Base, Kind extends string> = Base & { readonly [brand]: Kind };
