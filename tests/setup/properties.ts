/**
 * Property-based tests draw the same inputs on every run, so that a red build is never luck.
 * `FC_SEED=<integer>` draws others; a failure prints the seed it was found with. `FC_MS=<integer>` ends each property
 * after so many milliseconds.
 */
import fc from 'fast-check';

const { FC_SEED = 20_261_124, FC_MS } = process.env;
fc.configureGlobal({ seed: Number(FC_SEED), ...(FC_MS && { interruptAfterTimeLimit: Number(FC_MS) }) });
