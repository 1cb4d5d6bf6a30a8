import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, REQUIRED_IN_PRODUCTION } from '../config.ts';

const PRODUCTION = {
  NODE_ENV: 'production',
  MONGO_URL: 'mongodb://db/?replicaSet=rs0',
  DB_NAME: 'rdz_production',
  BACKEND_URL: 'https://rdz.example',
  ZR7_SMTP_PASSWORD: 'a',
  MDL_SMTP_PASSWORD: 'b',
  TEMPORAL_ADDRESS: 'temporal:7233',
  ALLOWED_ORIGINS: 'https://lp.example',
  PHONE_HASH_KEY: 'c',
};

const problemOf = (env: Record<string, string>) => {
  try {
    loadConfig(env);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

describe('configuration', () => {
  it('has defaults outside production', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ production: false, PORT: 8001, deliveryRetryMinutes: [5, 15, 45] });
    expect(config.smtp.MDL).toMatchObject({
      host: 'ssl0.ovh.net',
      port: 465,
      secure: true,
      allowPlain: false,
    });
  });

  it('takes an empty variable for an absent one, and looks at nothing but what it is given', () => {
    process.env.DB_NAME = 'somewhere_else';
    expect(loadConfig({ TEMPORAL_ADDRESS: '' })).toMatchObject({
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      DB_NAME: 'rdz',
    });
  });

  it('takes a complete production environment', () => {
    expect(loadConfig(PRODUCTION)).toMatchObject({
      production: true,
      allowedOrigins: ['https://lp.example'],
    });
  });

  it.each(REQUIRED_IN_PRODUCTION)('has no silent default for %s in production', (name) => {
    expect(problemOf({ ...PRODUCTION, [name]: '' })).toBe(`Configuration: missing in production: ${name}`);
  });

  it('refuses any origin in production, and nonsense anywhere', () => {
    expect(problemOf({ ...PRODUCTION, ALLOWED_ORIGINS: 'https://a.example,*' })).toContain('ALLOWED_ORIGINS');
    expect(problemOf({ DELIVERY_RETRY_MINUTES: '5,soon' })).toContain('DELIVERY_RETRY_MINUTES');
    expect(problemOf({ PORT: 'eighty' })).toContain('PORT');
    expect(problemOf({ FIRST_ADMIN_EMAIL: 'moi' })).toContain('FIRST_ADMIN_EMAIL');
    expect(problemOf({ FIRST_ADMIN_PASSWORD: 'court' })).toContain('FIRST_ADMIN_PASSWORD');
    expect(problemOf({ TRUST_PROXY: '10.0.0.1,true' })).toBe(
      'Configuration: TRUST_PROXY: addresses or networks, comma-separated; not true',
    );
  });

  it('says how each company reaches its e-invoice platform', () => {
    expect(loadConfig({}).einvoice).toEqual({ ZR7: { adapter: 'none' }, MDL: { adapter: 'none' } });
    const { einvoice } = loadConfig({
      ZR7_EINVOICE_ADAPTER: 'folder',
      EINVOICE_FOLDER: '/srv/einvoices',
      MDL_EINVOICE_ADAPTER: 'https',
      MDL_EINVOICE_KEY: 'Bearer secret',
      EINVOICE_SUBMIT_URL: 'https://platform.example/documents',
      EINVOICE_ACCEPTED_WORDS: 'approved, paid',
    });
    expect(einvoice).toEqual({
      ZR7: { adapter: 'folder', folder: '/srv/einvoices/ZR7' },
      MDL: {
        adapter: 'https',
        submitUrl: 'https://platform.example/documents',
        statusUrl: '',
        paymentUrl: '',
        keyHeader: 'Authorization',
        key: 'Bearer secret',
        body: 'multipart',
        fileField: 'file',
        referenceField: 'id',
        statusField: 'status',
        wordsField: 'message',
        acceptedWords: ['approved', 'paid'],
        refusedWords: ['refused', 'rejected'],
        timeoutMs: 30_000,
      },
    });
  });

  it('refuses a platform that cannot be reached, or only in plain text', () => {
    const https = { MDL_EINVOICE_ADAPTER: 'https', EINVOICE_SUBMIT_URL: 'http://127.0.0.1:8080/' };
    expect(problemOf(https)).toBe('');
    expect(problemOf({ ...PRODUCTION, ...https })).toBe(
      'Configuration: EINVOICE_SUBMIT_URL: an https address',
    );
    expect(problemOf({ MDL_EINVOICE_ADAPTER: 'https' })).toBe(
      'Configuration: EINVOICE_SUBMIT_URL: an https address',
    );
    expect(problemOf({ ...https, EINVOICE_STATUS_URL: 'ftp://x', EINVOICE_KEY_HEADER: 'a b' })).toBe(
      'Configuration: EINVOICE_STATUS_URL: an https address; EINVOICE_KEY_HEADER: the name of a header',
    );
    expect(problemOf({ ZR7_EINVOICE_ADAPTER: 'folder', EINVOICE_FOLDER: 'here' })).toBe(
      'Configuration: EINVOICE_FOLDER: an absolute path',
    );
    expect(problemOf({ ZR7_EINVOICE_ADAPTER: 'pigeon' })).toContain('ZR7_EINVOICE_ADAPTER');
  });

  it.each(['api/main.ts', 'worker.ts'])('%s names all that is missing, then exits with 1', (entry) => {
    const { PATH } = process.env;
    const run = spawnSync(process.execPath, ['--import', 'tsx', entry], {
      env: { NODE_ENV: 'production', PATH },
      encoding: 'utf8',
    });
    expect(run.status).toBe(1);
    for (const name of REQUIRED_IN_PRODUCTION) expect(run.stderr).toContain(name);
    expect(run.stdout).toBe('');
  });
});
