/**
 * The two companies (01-domain, "words"). Every record belongs to exactly one of them.
 */
export const ENTITIES = ['ZR7', 'MDL'] as const;
export type Entity = (typeof ENTITIES)[number];

/** What people call them. */
export const ENTITY_NAME: Readonly<Record<Entity, string>> = { ZR7: 'ZR7 Digital', MDL: 'Maison du Lead' };

/** Narrows any value to an entity code. Case-sensitive: `ZR7` and `MDL` are part of the interface. */
export const isEntity = (value: unknown): value is Entity => value === 'ZR7' || value === 'MDL';

/** The sister company. */
export const otherEntity = (entity: Entity): Entity => (entity === 'ZR7' ? 'MDL' : 'ZR7');
