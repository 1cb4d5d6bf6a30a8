import type { CriterionField } from '../../domain/routing/criteria.ts';
import { cleanText, foldAnswer } from '../../domain/common/text.ts';
import type { ContradictionSettings } from '../../domain/settings/contradictions.ts';
import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { maybeInstant } from '../http/instant.ts';
import { ContradictionAnswer, ContradictionChange, Contradictions } from './contract.ts';
import { invalid } from '../http/validation.ts';
import { writtenSetting } from './written.ts';

const url = '/api/settings/contradictions';

export const contradictionView = ({ mode, words, decided_at, decided_by }: ContradictionSettings) => ({
  mode,
  words: Object.entries(words).map(([champ, mots]) => ({ champ: champ as CriterionField, mots })),
  decided_at: maybeInstant(decided_at),
  decided_by: decided_by || null,
});

/** Each word once, as answers are compared. */
const distinct = (words: readonly string[]): string[] => [
  ...new Map(
    words
      .map(cleanText)
      .filter(Boolean)
      .map((word) => [foldAnswer(word), word]),
  ).values(),
];

/** The words of each field. @throws Problem 422 for a field that is there twice */
function wordsOf(given: NonNullable<ContradictionChange['words']>): ContradictionSettings['words'] {
  const fields = given.map(({ champ }) => champ);
  const again = fields.findIndex((champ, index) => fields.indexOf(champ) < index);
  if (again >= 0) throw invalid([{ path: `words.${again}.champ`, message: 'est déjà dans la liste' }]);
  return Object.fromEntries(given.map(({ champ, mots }) => [champ, distinct(mots)]));
}

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Leads qui contredisent le CSV : ce qu’ils deviennent, par société, et quels mots le disent',
      response: { 200: Contradictions },
    },
    handler: async ({ scope }) => {
      const settings = await readSetting(store, 'contradictions');
      return Object.fromEntries(
        scope.entities.map((entity) => [entity, contradictionView(settings[entity])]),
      );
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'settings.access', role: 'admin' },
    schema: {
      summary: 'Décider de ce que deviennent les leads qui contredisent le CSV',
      description: 'Ce qui est absent ne change pas ; le réglage compte alors comme décidé.',
      body: ContradictionChange,
      response: { 200: ContradictionAnswer },
    },
    handler: async ({ body: { mode, words }, scope, caller }) => {
      const entity = scope.forCreate();
      const now = clock();
      const by = actorOf(caller);
      const changed = {
        ...(mode && { mode }),
        ...(words && { words: wordsOf(words) }),
        decided_at: now,
        decided_by: by.name,
      };
      const settings = await changeSetting(store, {
        key: 'contradictions',
        next: (current) => ({ ...current, [entity]: { ...current[entity], ...changed } }),
        by,
        now,
        entity,
      });
      await reconsiderStock(app);
      const value = { entity, ...contradictionView(settings[entity]) };
      return { success: true, entity, setting: writtenSetting('contradictions', value, caller, now) };
    },
  });
};
