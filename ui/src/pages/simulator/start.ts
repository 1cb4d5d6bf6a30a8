/** Asks for a simulation, and goes to its page. */
import { api } from '../../lib/api/client.ts';
import { navigate } from '../../lib/router/router.svelte.ts';

export async function startSimulation(
  path: '/routing/replay' | '/routing/what-if',
  body: object,
): Promise<void> {
  const { replay_id } = await api.post<{ replay_id: string }>(path, body);
  await navigate(`/simulateur/${replay_id}`);
}
