/**
 * Property-based tests draw the same inputs on every run, so that a red build is never luck.
 * `FC_SEED=<integer>` draws others; a failure prints the seed it was found with.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_124) });
