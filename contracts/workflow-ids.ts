/** Ids of workflows, in one place. */
import type { ParisDay } from '../domain/time/paris-time.ts';

export const workflowIds = {
  dailyDelivery: (day: ParisDay) => `daily-delivery/${day}`,
  batch: (batchId: string) => `batch/${batchId}`,
  routeStock: 'route-stock',
} as const;
