/** Validators: no start puts them back, `npm run migrate -- --validators` switches them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setUpDatabase } from '../../../store/db/set-up.ts';
import { switchValidatorsOff, switchValidatorsOn, validatorsOff } from '../../../store/db/validators.ts';
import type { Store } from '../../../store/db/mongo.ts';
import { aLead } from '../../support/lead-records.ts';
import { shapeOf } from '../../support/shape.ts';
import { closeTestStore, openTestStore } from '../../support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => closeTestStore(store));

const insertUnknownStatus = () => store.leads.insertOne(aLead({ status: 'a newer one' as never }));

it('are off until they are switched on, whoever starts meanwhile', async () => {
  const before = await shapeOf(store);
  await expect(insertUnknownStatus()).rejects.toThrow('failed validation');
  await switchValidatorsOff(store);
  await setUpDatabase(store);
  expect(await validatorsOff(store)).toContain('leads');
  // As 2.0.0 does at every start.
  const [found] = await store.db.listCollections({ name: 'leads' }, { nameOnly: false }).toArray();
  const { validator } = found!.options as { validator: object };
  await store.db.command({ collMod: 'leads', validator });
  await insertUnknownStatus();
  await store.leads.deleteMany({});
  await switchValidatorsOn(store);
  await expect(insertUnknownStatus()).rejects.toThrow('failed validation');
  expect(await shapeOf(store)).toEqual(before);
});

it('are not put back by a start', async () => {
  await store.db.command({ collMod: 'leads', validator: {} });
  await setUpDatabase(store);
  await insertUnknownStatus();
});
