/**
 * Entity scope (03-api "Entity scope"): which companies' records one request may touch. Resolved once per request, from
 * who calls, the `X-Entity-Scope` header and the `entity` the request names; every route asks it and nothing else.
 */
import type { FastifyRequest } from 'fastify';
import { ENTITY_NAME, ENTITIES, type Entity, isEntity } from '../../../domain/common/entity.ts';
import type { App } from '../deps.ts';
import { Problem } from '../problem.ts';
import { isRead } from '../reads.ts';
import { codeOf } from '../validation.ts';
import type { Caller } from './auth.ts';

export type EntityScope = Entity | 'BOTH';

export class Scope {
  /** Companies whose records the request touches. */
  readonly entities: readonly Entity[];
  /** Whether both are looked at: records that have no company yet are theirs only. */
  readonly both: boolean;

  constructor(chosen: EntityScope) {
    this.both = chosen === 'BOTH';
    this.entities = chosen === 'BOTH' ? ENTITIES : [chosen];
  }

  sees(entity: Entity | null | undefined): boolean {
    return entity ? this.entities.includes(entity) : this.both;
  }

  /** Filter of a list. Always names the companies: indexes begin with them. */
  filter(): { entity: { $in: Entity[] } } {
    return { entity: { $in: [...this.entities] } };
  }

  /** The companies, and `null` where records without one are looked at. */
  get owners(): readonly (Entity | null)[] {
    return this.both ? [...this.entities, null] : this.entities;
  }

  /** Filter of a list whose records may have no company yet: those are seen by who looks at both companies. */
  filterOrNone(): { entity: { $in: (Entity | null)[] } } {
    return { entity: { $in: [...this.owners] } };
  }

  /** Someone else's record does not exist. @throws Problem 404 with `detail`. */
  assertRecord(entity: Entity | null | undefined, detail: string): void {
    if (!this.sees(entity)) throw new Problem('not_found', detail);
  }

  /** The record, when it exists and is in scope. @throws Problem 404 with `detail` otherwise. */
  record<T extends { entity: Entity | null }>(record: T | null, detail: string): T {
    if (!record) throw new Problem('not_found', detail);
    this.assertRecord(record.entity, detail);
    return record;
  }

  /** The one company a new record is made for. @throws Problem 400 when it is not clear. */
  forCreate(): Entity {
    if (this.both) throw new Problem('bad_request', 'Précisez la société (« entity » : ZR7 ou MDL).');
    return this.entities[0]!;
  }
}

const valueOf = (part: unknown, name: string): unknown =>
  typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : undefined;

/** The company the request itself names: in its path, its query or its body. @throws Problem 400 when it names two */
function named(request: FastifyRequest): EntityScope | undefined {
  const names = [request.params, request.query, request.body]
    .map((part) => codeOf(valueOf(part, 'entity')))
    .filter((entity): entity is EntityScope => isEntity(entity) || entity === 'BOTH');
  if (new Set(names).size > 1)
    throw new Problem('bad_request', `La demande nomme deux périmètres : ${names.join(' et ')}.`);
  return names[0];
}

function fromHeader(request: FastifyRequest): EntityScope {
  const header = codeOf(request.headers['x-entity-scope']);
  if (header === undefined || header === '') return 'BOTH';
  if (isEntity(header) || header === 'BOTH') return header;
  throw new Problem('bad_request', 'X-Entity-Scope vaut ZR7, MDL ou BOTH.');
}

/** Whether somebody may look at both companies, whichever they look at now. */
export const seesBoth = ({ role, kind, both }: Pick<Caller, 'role' | 'kind' | 'both'>): boolean =>
  role === 'super_admin' || kind === 'monitoring' || both === true;

/** The rule. `reads`: an explicit entity beats the header; on writes a conflict is refused. */
export function resolveScope(
  caller: Pick<Caller, 'role' | 'kind' | 'entity' | 'both'>,
  asked: { header: () => EntityScope; named: EntityScope | undefined; reads: boolean },
): EntityScope {
  if (!seesBoth(caller)) {
    if (asked.named && asked.named !== caller.entity) {
      throw new Problem('other_entity', `Vous travaillez pour ${ENTITY_NAME[caller.entity]} seulement.`);
    }
    return caller.entity;
  }
  const header = asked.header();
  if (!asked.named) return header;
  if (!asked.reads && header !== 'BOTH' && asked.named !== header) {
    throw new Problem(
      'bad_request',
      `La demande nomme ${asked.named}, mais le périmètre choisi est ${header}.`,
    );
  }
  return asked.named;
}

/** Gives every route that is not public its `request.scope`, before validation drops what a schema does not name. */
export function resolveScopes(app: App): void {
  app.decorateRequest('scope');
  app.addHook('preValidation', (request, _reply, done) => {
    if (!request.routeOptions.config.public) {
      request.scope = new Scope(
        resolveScope(request.caller, {
          header: () => fromHeader(request),
          named: named(request),
          reads: isRead(request.method),
        }),
      );
    }
    done();
  });
}
