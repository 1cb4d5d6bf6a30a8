/** The waiting leads, grouped the way they are dealt with: by why they wait. */
import { ENTITIES, type Entity } from '../../../../domain/common/entity.ts';
import type { DashboardStats } from '../../lib/api/types.ts';

type StockLine = DashboardStats['blocked_stock'][number];

export interface StockGroup {
  status: StockLine['status'];
  total: number;
  /** Of each company (`null`: not known yet), its products by number. */
  entities: { entity: Entity | null; count: number; products: { produit: string; count: number }[] }[];
  /** Where they live, most numerous first. */
  departements: { departement: string; count: number }[];
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
      const byDepartement = new Map<string, number>();
      for (const { departement, count } of mine.flatMap((line) => line.departements))
        byDepartement.set(departement, (byDepartement.get(departement) ?? 0) + count);
      const departements = [...byDepartement]
        .map(([departement, count]) => ({ departement, count }))
        .sort((a, b) => b.count - a.count || a.departement.localeCompare(b.departement));
      return { status, total: sum(mine), entities, departements };
    })
    .sort((a, b) => b.total - a.total);
}
