/** Runes everywhere; TypeScript is erasable, so no preprocessor is needed. */
export default {
  compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
};
