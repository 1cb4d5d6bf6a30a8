/** Upgrading to landing pages: forms are taken over as they are, keys given where nobody decided otherwise (12-rules U65). */
import { expect, it } from 'vitest';
import { type Permission, ROLE_PRESETS, type Role } from '../../../domain/access/permissions.ts';
import { createUser } from '../../../store/access/change-user.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { landingPages } from '../../../store/db/migrations/0012-landing-pages.ts';
import { readFormsConfig } from '../../../store/pages/forms-config.ts';
import { readSnapshot } from '../../../store/routing/snapshot.ts';
import { MONDAY } from '../../support/intake.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const NEW: readonly string[] = ['pages.view', 'pages.manage'];
const held = new AbortController().signal;

async function user(name: string, role: Role, permissions: readonly Permission[]): Promise<string> {
  const input = { email: `${name}@rdz.example`, password: 'motdepasse-de-test', nom: name };
  return (await createUser(store, { ...input, role, entity: 'ZR7', permissions }, SYSTEM, MONDAY))._id;
}

it('may run twice, and leaves what somebody has written since', async () => {
  const old = (role: Role) => ROLE_PRESETS[role].filter((key) => !NEW.includes(key));
  const admin = await user('admin', 'admin', old('admin'));
  const viewer = await user('viewer', 'viewer', old('viewer'));
  const own = await user('own', 'ops', [...old('ops'), 'billing.view']);
  const forms = {
    'LP-Un': { entity: 'MDL' as const, produit: 'PAC' },
    F2: { entity: 'ZR7' as const, produit: 'PV' },
  };
  const value = { forms };
  await store.settings.insertOne({ _id: 'forms_config', value, updated_at: MONDAY, updated_by: 'x' });

  await landingPages.up(store, held);
  expect(await readFormsConfig(store)).toEqual(forms);
  expect((await readSnapshot(store)).registry.forms.get('lp-un')).toEqual(forms['LP-Un']);
  await store.forms.updateOne({ _id: 'f2' }, { $set: { active: false } });
  await landingPages.up(store, held);
  expect(await readFormsConfig(store)).toEqual({ 'LP-Un': forms['LP-Un'] });

  const now = async (id: string) => (await store.users.findOne({ _id: id }))!;
  expect((await now(admin)).permissions.filter((key) => NEW.includes(key))).toEqual(NEW);
  expect((await now(viewer)).permissions.filter((key) => NEW.includes(key))).toEqual(['pages.view']);
  expect(await now(own)).toMatchObject({
    permissions: [...old('ops'), 'billing.view'],
    keys_to_review: NEW,
  });
});
