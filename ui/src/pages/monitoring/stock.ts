/** The waiting leads, grouped the way they are dealt with: by why they wait. */
import { ENTITIES, type Entity } from '../../../../domain/common/entity.ts';
import type { DashboardStats } from '../../lib/api/types.ts';

type StockLine = DashboardStats['blocked_stock'][number];

export interface StockGroup {
  status: StockLine['status'];
  total: number;
  /** Of each company (`null`: not known yet), its products by number. */
  entities: { entity: Entity | null; count: number; products: { produit: string; count: number }[] }[];
}

const sum = (lines: readonly StockLine[]): number => lines.reduce((total, line) => total + line.count, 0);

/** Most numerous first. */
export function stockGroups(lines: readonly StockLine[]): StockGroup[] {
  const statuses = [...new Set(lines.map((line) => line.status))];
  return statuses
    .map((status) => {
      const mine = lines.filter((line) => line.status === status);
      const entities = [...ENTITIES, null]
        .map((entity) => {
          const own = mine.filter((line) => line.entity === entity);
          const products = own.flatMap(({ produit, count }) => (produit ? [{ produit, count }] : []));
          return { entity, count: sum(own), products: products.sort((a, b) => b.count - a.count) };
        })
        .filter(({ count }) => count > 0);
      return { status, total: sum(mine), entities };
    })
    .sort((a, b) => b.total - a.total);
}
