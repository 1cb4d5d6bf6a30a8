/** The way of leads from one company to the other. */
import { type Entity, otherEntity } from '../common/entity.ts';
import type { CrossEntitySettings } from './settings.ts';

/** Whether a company's leads may go to the other one: each side lets them. */
export const leadsMayLeave = (
  { cross_entity_enabled, per_entity }: CrossEntitySettings,
  from: Entity,
): boolean =>
  cross_entity_enabled && per_entity[from].out_enabled && per_entity[otherEntity(from)].in_enabled;
