import { Type } from 'typebox';
import type { Entity } from '../../domain/common/entity.ts';
import { foldText } from '../../domain/common/text.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { App } from '../http/deps.ts';
import { FOLDED } from '../../store/db/schema-kit.ts';
import { EntityOrBoth } from '../http/contract.ts';
import { LeadSources } from './contract.ts';

/** A choice of more is no choice: who looks for another writes it into the address. */
const MOST = 500;

/** One after the other: from each the index leads to the next, however many leads the source has. */
async function sourcesOf({ leads }: Store, entity: Entity | null): Promise<string[]> {
  const sources: string[] = [];
  for (let after = ''; sources.length < MOST;) {
    const next = await leads.findOne(
      { entity, source: { $gt: after } },
      { projection: { source: 1 }, sort: { source: 1 }, collation: FOLDED },
    );
    if (!next) break;
    after = next.source;
    sources.push(after);
  }
  return sources;
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/leads/sources',
    config: { permission: 'leads.view' },
    schema: {
      summary: 'Sources des leads, par ordre alphabétique',
      querystring: Type.Object({ entity: Type.Optional(EntityOrBoth) }),
      response: { 200: LeadSources },
    },
    handler: async ({ scope }) => {
      const { owners } = scope;
      const found = await Promise.all(owners.map((entity) => sourcesOf(app.deps.store, entity)));
      const byName = new Map(found.flat().map((source) => [foldText(source), source]));
      const sources = [...byName.values()].sort((a, b) => a.localeCompare(b, 'fr'));
      return { sources: sources.slice(0, MOST) };
    },
  });
