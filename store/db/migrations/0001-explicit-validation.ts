/**
 * From 2.0.0, which kept no record of migrations. Its collections, indexes and validators are today's, but for one thing:
 * MongoDB writes a validator's level and action down when the validator is changed, and 2.0.0 changed each at every
 * start but the first. So its databases say "strict, error" or, if started only once, nothing.
 */
import type { Migration } from './migration.ts';

interface Options {
  validator?: object;
  validationLevel?: string;
}

export const explicitValidation: Migration = {
  id: '0001-explicit-validation',
  does: 'writes down that validators are strict, where a database of 2.0.0 leaves it to the default',
  async up({ db }) {
    for (const { name, options } of await db
      .listCollections<{ name: string; options: Options }>()
      .toArray()) {
      if (!options.validator || options.validationLevel) continue;
      await db.command({ collMod: name, validationLevel: 'strict', validationAction: 'error' });
    }
  },
};
