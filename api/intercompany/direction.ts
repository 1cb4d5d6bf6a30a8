/** A direction of a request. */
import type { Entity } from '../../domain/common/entity.ts';

export function sidesOf(direction: 'ZR7->MDL' | 'MDL->ZR7'): { from: Entity; to: Entity } {
  return direction === 'ZR7->MDL' ? { from: 'ZR7', to: 'MDL' } : { from: 'MDL', to: 'ZR7' };
}
