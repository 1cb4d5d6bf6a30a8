/** Visitor sessions and events (01-domain §1 "Tracking"): beacons, cookies, what counts once. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MONDAY, useApi } from '../../support/api.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const https = useApi(store, { BACKEND_URL: 'https://api.rdz.example' });

const MINUTE_MS = 60_000;
const SESSION = '/api/public/track/session';
const VISIT = '/api/public/track/lp-visit';
const EVENT = '/api/public/track/event';

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
});

const call = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  api.call(null, 'POST', url, body, headers);
const open = (body: object = {}, headers: Record<string, string> = {}) =>
  call(SESSION, { lp_code: 'LP1', ...body }, headers);
const sessionId = async (body: object = {}) => String((await open(body)).body.session_id);
const later = (minutes: number, ms = 0) => {
  api.now = new Date(MONDAY.getTime() + minutes * MINUTE_MS + ms);
};

describe('a visitor session', () => {
  it('is made with where the visitor comes from', async () => {
    const answer = await open(
      {
        form_code: 'F1',
        liaison_code: 'L1',
        referrer: 'https://exemple.fr/',
        utm_source: 'google',
        gclid: 'g',
      },
      { 'user-agent': 'Navigateur/1.0' },
    );
    expect(answer.body).toEqual({
      success: true,
      session_id: expect.any(String),
      visitor_id: expect.any(String),
      lp_code: 'LP1',
      form_code: 'F1',
    });
    expect(await store.visitor_sessions.findOne({ _id: String(answer.body.session_id) })).toMatchObject({
      visitor_id: answer.body.visitor_id,
      lp_code: 'LP1',
      form_code: 'F1',
      liaison_code: 'L1',
      referrer: 'https://exemple.fr/',
      utm_source: 'google',
      gclid: 'g',
      user_agent: 'Navigateur/1.0',
      ip: '127.0.0.1',
    });
  });

  it('sets a cookie that scripts cannot read, for a year; secure under https', async () => {
    const flags = async (on: typeof api) => {
      const answer = await on.call(null, 'POST', SESSION, { lp_code: 'LP1' });
      const cookie = [answer.headers['set-cookie']].flat().join();
      expect(cookie).toContain(`_rdz_vid=${String(answer.body.visitor_id)};`);
      return cookie
        .split('; ')
        .slice(1)
        .map((flag) => flag.toLowerCase())
        .sort();
    };
    const common = ['httponly', 'max-age=31536000', 'path=/', 'samesite=lax'];
    expect(await flags(api)).toEqual(common);
    expect(await flags(https)).toEqual([...common, 'secure'].sort());
  });

  it('recognises the visitor by the body, else by the cookie', async () => {
    const visitor = async (body: object, headers: Record<string, string> = {}) =>
      String((await open(body, headers)).body.visitor_id);
    const cookie = { cookie: '_rdz_vid=cookie-visitor-1' };
    expect(await visitor({ visitor_id: 'body-visitor-1' }, cookie)).toBe('body-visitor-1');
    expect(await visitor({}, cookie)).toBe('cookie-visitor-1');
    expect(await visitor({ visitor_id: null }, cookie)).toBe('cookie-visitor-1');
  });

  it.each(['', '<script>', 'a b c d e f', 'é'.repeat(10), 'x'.repeat(65), { $ne: '' }])(
    'takes no strange visitor id: %j',
    async (visitor_id) => {
      const answer = await open({ visitor_id });
      expect(answer.body).toMatchObject({ success: true, visitor_id: expect.stringMatching(/^[\w-]{36}$/) });
    },
  );

  it('is given back on the same page within 30 minutes, counted from the last sign of life', async () => {
    const visitor_id = 'visitor-0001';
    const first = await sessionId({ visitor_id });
    later(29);
    expect((await open({ visitor_id })).body).toMatchObject({ session_id: first, reused: true });
    later(29 + 30, -1);
    expect((await open({ visitor_id })).body).toMatchObject({ session_id: first, reused: true });
    later(29 + 30 + 30);
    const next = await open({ visitor_id });
    expect(next.body).not.toHaveProperty('reused');
    expect(next.body.session_id).not.toBe(first);
  });

  it('is another on another page, and for another visitor', async () => {
    const first = await sessionId({ visitor_id: 'visitor-0001' });
    const others = [
      await sessionId({ visitor_id: 'visitor-0001', lp_code: 'LP2' }),
      await sessionId({ visitor_id: 'visitor-0002' }),
      await sessionId({}),
    ];
    expect(new Set([first, ...others]).size).toBe(4);
  });
});

describe('events', () => {
  const count = () => store.tracking.countDocuments();

  it.each([
    [VISIT, {}, 'lp_visit'],
    [EVENT, { event_type: 'lp_visit' }, 'lp_visit'],
    [EVENT, { event_type: 'cta_click' }, 'cta_click'],
    [EVENT, { event_type: 'form_start' }, 'form_start'],
  ])('%s %j counts once a session, also of twenty beacons at once', async (url, body, event_type) => {
    const session_id = await sessionId();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(url, { session_id, ...body })));
    expect(answers.every((answer) => answer.body.success)).toBe(true);
    expect(answers.filter((answer) => !answer.body.duplicate)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.body.event_id)).size).toBe(1);
    expect(await store.tracking.find().toArray()).toMatchObject([{ session_id, event_type, lp_code: 'LP1' }]);
    await call(url, { session_id: await sessionId(), ...body });
    expect(await count()).toBe(2);
  });

  it('of other kinds are all stored, with what they say', async () => {
    const session_id = await sessionId();
    const body = {
      session_id,
      event_type: 'scroll',
      profondeur: 80,
      titre: 'Accueil',
      vide: null,
      objet: {},
    };
    await call(EVENT, body);
    await call(EVENT, body);
    expect(await count()).toBe(2);
    expect((await store.tracking.findOne())?.data).toEqual({ profondeur: '80', titre: 'Accueil' });
  });

  it('hold no more than thirty fields, and none with a name that MongoDB reads', async () => {
    const session_id = await sessionId();
    const fields = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`champ_${n}`, n]));
    await call(EVENT, { session_id, event_type: 'x'.repeat(500), $set: 1, 'a.b': 1, '': 1, ...fields });
    const event = await store.tracking.findOne();
    expect(Object.keys(event!.data)).toHaveLength(30);
    expect(Object.keys(event!.data).every((name) => /^champ_\d+$/.test(name))).toBe(true);
    expect(event!.event_type).toHaveLength(60);
  });

  it.each(['inconnue', '', null, undefined, { $ne: '' }, ['x']])(
    'of the session %j are refused with 200 and stored nowhere',
    async (session_id) => {
      for (const [url, body] of [
        [VISIT, { session_id }],
        [EVENT, { session_id, event_type: 'scroll' }],
      ] as const) {
        const answer = await call(url, body);
        expect([answer.status, answer.body]).toEqual([200, { success: false, error: 'unknown_session' }]);
      }
      expect(await count()).toBe(0);
    },
  );

  it('need a type', async () => {
    const answer = await call(EVENT, { session_id: await sessionId() });
    expect([answer.status, answer.body]).toEqual([200, { success: false, error: 'missing_event_type' }]);
  });

  it('keep the session alive', async () => {
    const visitor_id = 'visitor-0001';
    const session_id = await sessionId({ visitor_id });
    later(25);
    await call(EVENT, { session_id, event_type: 'scroll' });
    later(50);
    expect((await open({ visitor_id })).body.session_id).toBe(session_id);
  });
});

describe('beacons', () => {
  const text = { 'content-type': 'text/plain;charset=UTF-8' };

  it('send JSON as text', async () => {
    const session = await call(SESSION, JSON.stringify({ lp_code: 'LP9' }), text);
    expect(session.body).toMatchObject({ success: true, lp_code: 'LP9' });
    const { session_id } = session.body;
    expect((await call(VISIT, JSON.stringify({ session_id }), text)).body.success).toBe(true);
  });

  it.each(['{', '', 'bonjour', '[1,2]', '"texte"', '12', '{"session_id":'])(
    'are answered 200 when what they send is %j',
    async (payload) => {
      for (const url of [SESSION, VISIT, EVENT]) {
        for (const headers of [text, { 'content-type': 'application/json' }]) {
          const answer = await call(url, payload, headers);
          expect([url, answer.status, answer.body.success]).toEqual([url, 200, false]);
        }
      }
      expect(await store.tracking.countDocuments()).toBe(0);
    },
  );
});
